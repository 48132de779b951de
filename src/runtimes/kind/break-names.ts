import { ParityError } from "../../errors/parity-error.ts";
import type { Target } from "../abilities.ts";
import { type Faulting, instancePod, notRunning } from "./faults.ts";
import { onNode } from "./node-files.ts";
import type { Pod } from "./objects.ts";
import { podContainer } from "./pod-container.ts";
import { readWorld } from "./world.ts";

/**
 * containerd keeps the resolver configuration of each pod as a file of the node, which every container of the pod sees as
 * /etc/resolv.conf: it changes under a running one. What it held stays in it as comments: the file itself says what is to be taken back.
 */
const mark = "#parity ";

/** $1: a container's id. Leaves the file's path in $file. */
const finds = `set -eu
sandbox=$(ctr --namespace k8s.io containers info "$1" | sed -n 's/.*"io.kubernetes.cri.sandbox-id": "\\([0-9a-f]*\\)".*/\\1/p' | head -n 1)
file=$(ls /var/lib/containerd/*/sandboxes/"$sandbox"/resolv.conf)
`;

/** An address set aside for documentation: nobody answers there. */
const breaks = `${finds}grep -q '^${mark}' "$file" || {
  kept=$(sed 's/^/${mark}/' "$file"); printf 'nameserver 192.0.2.1\\n%s\\n' "$kept" >"$file"; }`;
const mends = `${finds}if grep -q '^${mark}' "$file"; then kept=$(sed -n 's/^${mark}//p' "$file"); printf '%s\\n' "$kept" >"$file"; fi`;

/** Why the instance's names cannot be broken: one clause; undefined when they can. */
export async function namesObstacle(faulting: Faulting, target: Target): Promise<string | undefined> {
  const pod = await found(faulting, target);
  if (pod === undefined) return `${target.service}/${target.instance} is not running`;
  const { exitCode } = await run(faulting, pod, finds);
  return exitCode === 0
    ? undefined
    : `the node ${pod.spec?.nodeName} does not show the resolver configuration of pod ${pod.metadata?.name}`;
}

export async function breakNames(faulting: Faulting, target: Target): Promise<void> {
  const pod = await found(faulting, target);
  if (pod === undefined) throw notRunning(target);
  await change(faulting, pod, breaks);
}

/** Nothing there to mend is fine: another pod has a file of its own. */
export async function mendNames(faulting: Faulting, target: Target): Promise<void> {
  const pod = await found(faulting, target);
  if (pod !== undefined) await change(faulting, pod, mends);
}

async function change(faulting: Faulting, pod: Pod, script: string): Promise<void> {
  const { exitCode, stderr } = await run(faulting, pod, script);
  if (exitCode === 0) return;
  throw new ParityError("ENGINE_FAILED", `could not change the resolver configuration of pod ${pod.metadata?.name}: ${stderr.trim()}`, {
    hint: "docker exec on its node shows whether it still answers",
  });
}

function run({ host }: Faulting, pod: Pod, script: string): ReturnType<typeof onNode> {
  return onNode(host, pod.spec?.nodeName ?? "", script, podContainer(pod)?.id ?? "");
}

async function found({ api, plan }: Faulting, target: Target): Promise<Pod | undefined> {
  const pod = instancePod(await readWorld(api, plan), plan, target);
  return pod === undefined || podContainer(pod) === undefined ? undefined : pod;
}
