import { ParityError } from "../../../errors/parity-error.ts";
import type { Plan, SecretName } from "../../../plan/plan.ts";
import type { ServiceRegistry } from "../../../services/registry.ts";
import type { Toolchain } from "../../../toolchain/tool.ts";
import type { StepContext } from "../../../work/context.ts";
import type { Link, LinkProxy } from "../../abilities.ts";
import type { Engine } from "../../containers/engine.ts";
import { labels } from "../../containers/names.ts";
import { placeholderSecrets } from "../../containers/placeholder-secrets.ts";
import { requireToxiproxyImage } from "../../containers/toxiproxy-image.ts";
import { linkObstacle } from "../../link-obstacle.ts";
import { requirePlanned } from "../../planned.ts";
import { createProxy, deleteProxy, isToxiproxy } from "../../toxiproxy.ts";
import type { KindApi } from "../api.ts";
import { applyObject } from "../apply.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { publishedPort } from "../cluster/published-port.ts";
import { notRunning } from "../faults.ts";
import { fullName } from "../images/full-name.ts";
import { loadImages } from "../images/load-images.ts";
import { detourNodePort } from "../manifests/node-ports.ts";
import { appNamespace, serviceHost } from "../names.ts";
import { deleteObject, listObjects, type ObjectName } from "../objects.ts";
import { reviveService } from "../revive.ts";
import { wireLaunch } from "../wiring.ts";
import { readWorld, stackSelector, workloadOf } from "../world.ts";
import { aliasesOf, setAliases, withAlias } from "./aliases.ts";
import { detourLabel, detourName, listeningPort, toxiproxyManifests, toxiproxyName, type Way, wayManifests } from "./manifests.ts";

const startsWithinMs = 90_000;
const lookEveryMs = 250;

/** What rerouting needs of a stack. */
export interface Rerouting {
  readonly engine: Engine;
  readonly cluster: Cluster;
  readonly api: KindApi;
  readonly plan: Plan;
  readonly services: ServiceRegistry;
  readonly secrets: Readonly<Record<SecretName, string>>;
  readonly toolchain: Toolchain;
}

interface DetourService {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: { readonly clusterIP: string };
}

/** Why a link cannot be led through Toxiproxy: one clause; undefined when it can. */
export async function rerouteObstacle(
  { engine, cluster, plan, services }: Pick<Rerouting, "engine" | "cluster" | "plan" | "services">,
  link: Link,
): Promise<string | undefined> {
  if (link.to === "app")
    return `${link.from} finds the app's pods one by one, in the cluster's own names, where no detour can take their place`;
  const obstacle = await linkObstacle(plan, link, (from) => wireLaunch(plan, services[from.name], from, placeholderSecrets).reached);
  if (obstacle !== undefined) return obstacle;
  if ((await publishedPort(engine, cluster, detourNodePort)) !== undefined) return undefined;
  return "the cluster was made without a port for Toxiproxy, and can get none later: parity down --volumes, then parity up";
}

/** Every step can be taken again: what is there already is left as it is. The address of the detour is on record before anything takes it. */
export async function reroute(stack: Rerouting, link: Link, context: StepContext): Promise<readonly LinkProxy[]> {
  const { engine, cluster, api, plan } = stack;
  const to = requirePlanned(plan, link.to);
  const image = fullName(await requireToxiproxyImage(engine, plan, stack.toolchain, context));
  if (plan.images !== "official") await loadImages(engine, cluster, [image], context);
  // The record of the detour comes first: by it the rest is found again.
  for (const manifest of [...wayManifests(plan, link, to), ...toxiproxyManifests(plan, image)])
    await applyObject(api, manifest, context.signal);
  await answering(stack, context);
  const detour = await requireDetour(api, plan, link);
  for (const { name, inside } of to.ports) {
    await createProxy(await proxyOf(stack, link, name), {
      listen: `0.0.0.0:${listeningPort(plan, link, name)}`,
      upstream: `${serviceHost(plan, link.to)}.svc.cluster.local:${inside}`,
    });
  }
  await lead(stack, link, detour.spec.clusterIP, context);
  return proxiesOf(stack, link);
}

/** None where the link goes its direct way. */
export async function proxiesOf(stack: Pick<Rerouting, "engine" | "cluster" | "api" | "plan">, link: Link): Promise<readonly LinkProxy[]> {
  return (await findDetour(stack.api, stack.plan, link)) === undefined ? [] : [await proxyOf(stack, link, link.port)];
}

/** From the cluster's objects alone, so that it works after a crash, also one in the middle of itself. */
export async function routeDirectly(stack: Rerouting, link: Link, context: StepContext): Promise<void> {
  const { api, plan } = stack;
  if ((await findDetour(api, plan, link)) === undefined) return;
  await lead(stack, link, undefined, context);
  for (const { name } of requirePlanned(plan, link.to).ports) await deleteProxy(await proxyOf(stack, link, name)).catch(() => undefined);
  const others = (await detoursOf(api, plan)).filter((detour) => !isOf(detour, link));
  const policies = await listObjects<ObjectName>(
    api,
    "networking.k8s.io/v1",
    "NetworkPolicy",
    `${stackSelector(plan)},${labels.detour}=${detourLabel(link)}`,
  );
  await Promise.all(policies.map((policy) => deleteObject(api, policy)));
  if (others.length === 0) await endToxiproxy(api, plan);
  // The record of the detour goes last.
  await deleteObject(api, {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: detourName(link), namespace: appNamespace(plan) },
  });
}

async function endToxiproxy(api: KindApi, plan: Plan): Promise<void> {
  const metadata = { name: toxiproxyName, namespace: appNamespace(plan) };
  await deleteObject(api, { apiVersion: "apps/v1", kind: "Deployment", metadata });
  await deleteObject(api, { apiVersion: "v1", kind: "Service", metadata });
  await deleteObject(api, { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata });
}

/** Has every pod of `from` find `to` at that address, or where the cluster says. Resolves when they are ready. */
async function lead(
  { api, plan, services, secrets }: Rerouting,
  { from, to }: Way,
  ip: string | undefined,
  context: StepContext,
): Promise<void> {
  const workload = workloadOf(await readWorld(api, plan, context.signal), from);
  if (workload === undefined) {
    if (ip === undefined) return;
    throw notRunning({ service: from });
  }
  await setAliases(api, workload, withAlias(aliasesOf(workload), serviceHost(plan, to), ip));
  await reviveService({ api, plan, services, secrets, context }, { service: from });
}

async function answering(stack: Rerouting, { host, signal }: StepContext): Promise<void> {
  const api = await apiOf(stack);
  const until = host.monotonic() + startsWithinMs;
  while (!(await isToxiproxy(api))) {
    if (host.monotonic() >= until)
      throw new ParityError("TOOL_FAILED", "toxiproxy was started as a pod and does not answer", {
        hint: `kubectl --namespace ${appNamespace(stack.plan)} describe deployment ${toxiproxyName} shows why; parity heal removes it`,
      });
    await host.sleep(lookEveryMs, signal);
  }
}

async function proxyOf(stack: Pick<Rerouting, "engine" | "cluster">, { from, to }: Way, port: string): Promise<LinkProxy> {
  return { name: `${from}-${to}-${port}-0`, api: await apiOf(stack) };
}

/** Port 0 answers nobody. */
async function apiOf({ engine, cluster }: Pick<Rerouting, "engine" | "cluster">): Promise<string> {
  return `http://127.0.0.1:${(await publishedPort(engine, cluster, detourNodePort)) ?? 0}`;
}

async function requireDetour(api: KindApi, plan: Plan, way: Way): Promise<DetourService> {
  const found = await findDetour(api, plan, way);
  if (found !== undefined) return found;
  throw new ParityError("ENGINE_FAILED", `the detour from ${way.from} to ${way.to} was made and is not there`, {
    hint: "run the drill again",
  });
}

async function findDetour(api: KindApi, plan: Plan, way: Way): Promise<DetourService | undefined> {
  return (await detoursOf(api, plan)).find((detour) => isOf(detour, way));
}

function isOf({ metadata }: DetourService, way: Way): boolean {
  return metadata.labels?.[labels.detour] === detourLabel(way);
}

async function detoursOf(api: KindApi, plan: Plan): Promise<readonly DetourService[]> {
  return listObjects<DetourService>(api, "v1", "Service", `${stackSelector(plan)},${labels.detour}`);
}
