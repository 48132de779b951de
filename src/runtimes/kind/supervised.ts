import type { Target } from "../abilities.ts";
import { isReady } from "./explain-pod.ts";
import { type Faulting, instancePod, nodeRun, refused, running, signalAll, untilPods } from "./faults.ts";
import { onNode, silent } from "./node-files.ts";
import { deleteObject, podName } from "./objects.ts";
import { podContainer } from "./pod-container.ts";
import { numberedPods } from "./status.ts";
import { readWorld } from "./world.ts";

/** A pod is told to end, ends, and another is scheduled, made and asked whether it is ready. */
const replacedWithinMs = 180_000;

/** SIGKILL to every process of the container; the kubelet starts it again, later each time. */
export async function crashInstance(faulting: Faulting, target: Target): Promise<void> {
  await signalAll(faulting, await running(faulting, target), "SIGKILL");
}

/** SIGSTOP: unlike a paused container one whose processes stand still can be ended by the kubelet. */
export async function wedgeInstance(faulting: Faulting, target: Target): Promise<void> {
  await signalAll(faulting, await running(faulting, target), "SIGSTOP");
}

/** To whatever runs there now: to what was started since it means nothing. Rejects where the signal was not sent and something may stand still. */
export async function unwedgeInstance(faulting: Faulting, target: Target): Promise<void> {
  const { api, host, plan } = faulting;
  const pod = instancePod(await readWorld(api, plan), plan, target);
  const container = pod && podContainer(pod);
  if (pod === undefined || container?.startedAt === undefined) return;
  const { exitCode, stderr } = await nodeRun(host, pod, ["tasks", "kill", "--all", "--signal", "SIGCONT", container.id]);
  // One that ended meanwhile needs no thaw.
  if (exitCode === 0 || /not found|already finished|no such process/i.test(stderr)) return;
  // What containerd says differs from version to version; whether anything stands, the kernel tells. Where nobody does, something may.
  if (await standsStill(faulting, target).catch(() => true)) throw refused(pod, "wake", stderr);
}

/** $1: the container's id. A process that a signal stopped is in state T; one that is being traced in t. */
const stopped = `set -eu
tasks=$(ctr --namespace k8s.io tasks list)
echo "$tasks" | grep -q "^$1 " || exit 0
found=$(ctr --namespace k8s.io tasks ps "$1")
for pid in $(echo "$found" | awk 'NR > 1 { print $1 }'); do sed -n 's/^State:[[:space:]]*T.*/stopped/p' "/proc/$pid/status" 2>/dev/null || true; done`;

/** Whether any process of the instance stands where a signal stopped it. Rejects where its node does not say. */
export async function standsStill({ api, host, plan }: Faulting, target: Target): Promise<boolean> {
  const pod = instancePod(await readWorld(api, plan), plan, target);
  const container = pod && podContainer(pod);
  if (pod === undefined || container?.startedAt === undefined) return false;
  const node = pod.spec?.nodeName ?? "";
  const { exitCode, stdout, stderr } = await onNode(host, node, stopped, container.id);
  if (exitCode !== 0) throw silent(node, stderr);
  return stdout.includes("stopped");
}

/** Without what the kubelet remembers of how often the old one ended. Resolves when the new one is ready. */
export async function replaceInstance(faulting: Faulting, target: Target): Promise<void> {
  const { api, plan } = faulting;
  await unwedgeInstance(faulting, target);
  const old = instancePod(await readWorld(api, plan), plan, target);
  if (old !== undefined) await deleteObject(api, podName(old));
  const service = plan.services.find(({ name }) => name === target.service);
  if (service === undefined) return;
  await untilPods(faulting, replacedWithinMs, `no other pod took the place of ${target.service}/${target.instance}`, (pods) => {
    const own = numberedPods({ pods, workloads: [] }, service).filter(({ pod }) => pod.metadata?.uid !== old?.metadata?.uid);
    return own.length >= service.instances && own.every(({ pod }) => isReady(pod));
  });
}
