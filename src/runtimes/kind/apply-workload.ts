import type { StepContext } from "../../work/context.ts";
import type { KindApi } from "./api.ts";
import { unlessGone } from "./api-refusal.ts";
import { type Applied, applyObject } from "./apply.ts";
import { heldCondition } from "./conditions.ts";
import { setAliases } from "./detours/aliases.ts";
import type { WorkloadObject } from "./explain.ts";
import { forgetHeld, heldInstances, nameOf } from "./held.ts";
import type { Manifest } from "./manifests/manifest.ts";
import { deleteObject, objectPath, type Pod } from "./objects.ts";
import { forgetPresented } from "./present-certificate.ts";
import { giveTemplate } from "./rollouts/roll-out.ts";
import { type PodTemplate, releaseOf } from "./rollouts/template.ts";

const goneWithinMs = 30_000;
const pollMs = 100;

/** Applies what makes a service's pods over what is there of it. */
export async function applyWorkload(
  api: KindApi,
  manifest: Manifest,
  {
    there,
    pods = [],
    autoscaled,
  }: { readonly there: WorkloadObject | undefined; readonly pods?: readonly Pod[]; readonly autoscaled: boolean },
  context: StepContext,
): Promise<Applied> {
  if (there === undefined) return applyObject(api, manifest, context.signal);
  if (there.kind === "Job") {
    await deleteFailed(api, there, pods, context);
    return applyObject(api, manifest, context.signal);
  }
  await forgetRelease(api, there, manifest);
  await forgetHeld(api, there);
  // A detour that a drill left: where it led to is pruned afterwards.
  await setAliases(api, there, []);
  await forgetPresented({ api }, there);
  // Left out, the field would fall back to 1 where no autoscaler has ever written it: as it is now, nobody's pods change.
  const own = autoscaled && heldInstances(there).length === 0 ? withReplicas(manifest, there.spec?.replicas) : manifest;
  return applyObject(api, own, context.signal);
}

/** A release that a drill left: what it has of its own, and what it lacks, goes with the whole template. */
async function forgetRelease(api: KindApi, there: WorkloadObject, manifest: Manifest): Promise<void> {
  if (there.kind !== "Deployment" || releaseOf(there.spec?.template) === undefined) return;
  await giveTemplate(api, there, (manifest["spec"] as { readonly template: PodTemplate }).template);
}

function withReplicas(manifest: Manifest, replicas: number | undefined): Manifest {
  return replicas === undefined ? manifest : { ...manifest, spec: { ...(manifest["spec"] as object), replicas } };
}

/** A Job that failed stays failed, and of one whose pods failed nobody knows why the next one will: it has to be another one. */
async function deleteFailed(api: KindApi, job: WorkloadObject, pods: readonly Pod[], { host, signal }: StepContext): Promise<void> {
  if (job.kind !== "Job" || !(hasFailed(job) || pods.some(failsAgain))) return;
  await deleteObject(api, nameOf(job));
  const until = host.monotonic() + goneWithinMs;
  while ((await unlessGone(api.request({ path: objectPath(nameOf(job)), signal }))) !== undefined && host.monotonic() < until)
    await host.sleep(pollMs, signal);
}

/** Its container waits for another try, which may be long in coming. */
function failsAgain({ status }: Pod): boolean {
  return status?.containerStatuses?.some(({ state }) => state?.waiting?.reason === "CrashLoopBackOff") ?? false;
}

function hasFailed({ status }: Extract<WorkloadObject, { kind: "Job" }>): boolean {
  if (heldCondition(status, "Failed") !== undefined) return true;
  return heldCondition(status, "Complete") === undefined && (status?.failed ?? 0) > 0;
}
