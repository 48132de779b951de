import { messageOf } from "../../errors/message-of.ts";
import type { Plan, PlannedService } from "../../plan/plan.ts";
import { openCertificates } from "../../secrets/certificates.ts";
import type { StartInput } from "../containers/start-input.ts";
import { inOrder } from "../order.ts";
import { type KindApi, loadLibrary, openApi } from "./api.ts";
import { applyObject } from "./apply.ts";
import { applyWorkload } from "./apply-workload.ts";
import { type BringUp, bringUp } from "./bring-up.ts";
import { checkClaims, markClaims } from "./claims.ts";
import type { Cluster } from "./cluster/cluster.ts";
import { deleteCluster } from "./cluster/delete-cluster.ts";
import { ensureCluster } from "./cluster/ensure-cluster.ts";
import { exportEvidence } from "./cluster/evidence.ts";
import { settleReplication } from "./database/follow.ts";
import { readPrimary } from "./database/roles.ts";
import { leaderFirst, requireLeader } from "./database/start-order.ts";
import { clusterFailure } from "./failure.ts";
import { forgetImages } from "./images/forget-images.ts";
import { type KindImages, kindImages } from "./images/kind-images.ts";
import { requireImages } from "./images/require-images.ts";
import type { Manifest } from "./manifests/manifest.ts";
import { requireMetricsServer } from "./metrics-server.ts";
import { serviceHosts } from "./names.ts";
import { patientApi } from "./patient-api.ts";
import { pruneObjects } from "./prune.ts";
import { type KindRendering, renderKind, type ServiceManifests } from "./render.ts";
import { takeBackWorkloads } from "./take-back.ts";
import { createLooker, podsOf, readWorld, type World } from "./world.ts";
import { writeRendering } from "./write-rendering.ts";

/** The cluster, its images, then every object in the order of the services' dependencies. What a call made that fails is taken back, after the evidence. */
export async function startStack(input: StartInput): Promise<KindApi> {
  const { engine, plan, services, secrets, context } = input;
  // Before anything is made: what is missing here, or named wrongly, costs nobody a cluster.
  await loadLibrary();
  const images = await kindImages(plan, services, context.host.nodeVersion);
  const { cluster, made } = await ensureCluster({ engine, plan, context });
  const api = await openApi(cluster.kubeconfig);
  const before = made ? { pods: [], workloads: [] } : await whatIsThere(patientApi(api), plan, secrets);
  try {
    await requireImages(engine, cluster, { plan, services }, images, context);
    await startIn(input, cluster, api, images, before);
    await forgetImages(engine, plan, new Set(images.names.values()));
    return api;
  } catch (error) {
    // Whoever pressed Ctrl-C waits for the prompt, not for logs.
    if (!context.signal.aborted) await exportEvidence(cluster, context);
    if (made) await deleteCluster(engine, plan, context.host);
    else await takeBack(api, plan, before, context);
    throw clusterFailure(error, "start the stack");
  }
}

/** What it was that failed is told by the error; that something of it is still there, by a note. */
async function takeBack(api: KindApi, plan: Plan, before: World, { emit }: StartInput["context"]): Promise<void> {
  await takeBackWorkloads(patientApi(api), plan, before).catch((error: unknown) => {
    const note = `what was started could not be taken back (${messageOf(error)}): parity down does so`;
    emit({ type: "step.progressed", step: "start", note });
  });
}

/** Rejects with DATA_MISMATCH: nothing was done yet that would have to be taken back. */
async function whatIsThere(api: KindApi, plan: Plan, secrets: StartInput["secrets"]): Promise<World> {
  try {
    await checkClaims(api, plan, secrets);
    requireLeader(plan, await readPrimary(api, plan));
    return await readWorld(api, plan);
  } catch (error) {
    throw clusterFailure(error, "read what the cluster has");
  }
}

async function startIn(input: StartInput, cluster: Cluster, hasty: KindApi, images: KindImages, before: World): Promise<void> {
  const { plan, services, secrets, context } = input;
  const api = patientApi(hasty);
  const certificates = await openCertificates(plan.stateDirectory, context.host.now(), serviceHosts(plan));
  // Whoever was promoted goes on leading: a start changes no role.
  const primary = await readPrimary(api, plan);
  const rendering = await renderKind({
    plan,
    primary,
    services,
    secrets,
    certificates,
    images: images.names,
    workingDirectory: images.workingDirectory,
  });
  await writeRendering(plan, rendering.files);
  await applyFoundation(api, rendering, context.signal);
  // A wait is patient itself, and tells of it.
  const up = { api, plan, secrets, context, look: createLooker(hasty, plan, context.host) };
  const order = leaderFirst(plan.services, primary);
  await Promise.all([requireMetricsServer(api, cluster, context), startInOrder(up, rendering, before, order)]);
  await settleReplication({ api, plan, host: context.host }, context.signal);
  await markClaims(api, plan, secrets);
  await pruneObjects(api, plan, [...rendering.namespaces, ...rendering.services.flatMap(({ objects }) => objects)]);
}

/** All that no pod is made of: at once, when there are namespaces to put it in. */
async function applyFoundation(api: KindApi, { namespaces, services }: KindRendering, signal: AbortSignal): Promise<void> {
  const applyAll = async (manifests: readonly Manifest[]): Promise<void> => {
    await Promise.all(manifests.map((manifest) => applyObject(api, manifest, signal)));
  };
  const isNamespace = ({ kind }: Manifest): boolean => kind === "Namespace";
  await applyAll(namespaces.filter(isNamespace));
  const rest = [...namespaces.filter((each) => !isNamespace(each)), ...services.flatMap(foundationOf)];
  // What a pod is refused for has to be there before the pod, a binding after its role.
  await applyAll(rest);
}

/** What of a service is applied before any pod. */
function foundationOf({ objects, workload }: ServiceManifests): readonly Manifest[] {
  return objects.slice(0, makerIndex({ objects, workload }));
}

function makerIndex({ objects, workload }: Pick<ServiceManifests, "objects" | "workload">): number {
  return objects.findIndex(({ kind, metadata }) => kind === workload.kind && metadata.name === workload.name);
}

async function startInOrder(up: BringUp, { services }: KindRendering, before: World, order: readonly PlannedService[]): Promise<void> {
  // The first failure ends the others' waiting: what is going to be taken back need not get ready.
  const failed = new AbortController();
  const context = { ...up.context, signal: AbortSignal.any([up.context.signal, failed.signal]) };
  let first: unknown;
  try {
    await inOrder(order, async ({ name }) => {
      const made = services.find(({ service }) => service.name === name);
      if (made === undefined) return;
      await startService({ ...up, context }, made, before).catch((error: unknown) => {
        first ??= error;
        failed.abort();
        throw error;
      });
    });
  } catch (error) {
    throw first ?? error;
  }
}

async function startService(up: BringUp, made: ServiceManifests, before: World): Promise<void> {
  const { api, context } = up;
  const index = makerIndex(made);
  const maker = made.objects[index];
  if (maker === undefined) throw new Error(`nothing makes the pods of ${made.service.name}`);
  const there = before.workloads.find(({ kind, metadata }) => kind === maker.kind && metadata?.name === maker.metadata.name);
  const applied = await applyWorkload(
    api,
    maker,
    { there, pods: podsOf(before, made.service.name), autoscaled: made.workload.autoscaled },
    context,
  );
  for (const manifest of made.objects.slice(index + 1)) await applyObject(api, manifest, context.signal);
  const unchanged = there?.metadata?.uid === applied.metadata.uid && there?.metadata.generation === applied.metadata.generation;
  await bringUp(up, { wired: made.wired, workload: made.workload, applied, unchanged });
}
