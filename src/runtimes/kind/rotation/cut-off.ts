import { ParityError } from "../../../errors/parity-error.ts";
import type { ServiceName } from "../../../plan/plan.ts";
import type { Target } from "../../abilities.ts";
import { type Faulting, instancePod, notRunning } from "../faults.ts";
import { onNode, silent } from "../node-files.ts";
import type { Pod } from "../objects.ts";
import { podContainer } from "../pod-container.ts";
import { readWorld } from "../world.ts";

/** How the scripts end where the node answers and the pod has no sandbox that runs. */
const ended = 44;

/**
 * A rule in the network namespace of the one pod, from its node: no policy of Kubernetes can take from one pod what it gives to all of its
 * kind. The namespace is the sandbox's, so that it stays when the container is started again, and goes with the pod.
 * $1: the container's id. $2: the port. A list of rules that cannot be had is none without the rule.
 */
const finds = `set -eu
tasks=$(ctr --namespace k8s.io tasks list)
info=$(ctr --namespace k8s.io containers info "$1") || exit ${ended}
sandbox=$(echo "$info" | sed -n 's/.*"io.kubernetes.cri.sandbox-id": "\\([0-9a-f]*\\)".*/\\1/p' | head -n 1)
pid=$(echo "$tasks" | awk -v id="$sandbox" '$1 == id { print $2 }')
[ -n "$pid" ] || exit ${ended}
port=$2
rule="OUTPUT -p tcp --dport $port -m comment --comment parity-cut-off -j REJECT --reject-with tcp-reset"
net() { nsenter --target "$pid" --net iptables --wait 5 "$@"; }
has() { rules=$(net -S OUTPUT) || exit 1; echo "$rules" | grep -q -e "--dport $port .*parity-cut-off"; }
`;
const cuts = `${finds}has || net -I $rule`;
const mends = `${finds}while has; do net -D $rule; done`;
const asks = `${finds}if has; then echo cut; fi`;
/** Reads only: whether there is what it takes. */
const tries = `${finds}net -S OUTPUT >/dev/null`;

export async function cutOffObstacle(faulting: Faulting, target: Target, from: ServiceName): Promise<string | undefined> {
  if (portOf(faulting, from) === undefined) return `the plan has no port of ${from}`;
  const pod = await found(faulting, target);
  if (pod === undefined) return `${target.service}/${target.instance} is not running`;
  const { exitCode, stderr } = await run(faulting, pod, tries, from);
  if (exitCode === ended) return `${target.service}/${target.instance} is not running`;
  return exitCode === 0 ? undefined : `the node ${pod.spec?.nodeName} cannot close a pod's way: ${stderr.trim() || "it said nothing"}`;
}

export async function cutOff(faulting: Faulting, target: Target, from: ServiceName): Promise<void> {
  const pod = await found(faulting, target);
  if (pod === undefined) throw notRunning(target);
  if ((await change(faulting, pod, cuts, from)) === ended) throw notRunning(target);
}

/** Another pod has a namespace of its own: nothing there to mend is fine. */
export async function reconnect(faulting: Faulting, target: Target, from: ServiceName): Promise<void> {
  const pod = await found(faulting, target);
  if (pod !== undefined) await change(faulting, pod, mends, from);
}

/** Rejects where the node does not say: that is no way that is open. */
export async function isCutOff(faulting: Faulting, target: Target, from: ServiceName): Promise<boolean> {
  const pod = await found(faulting, target);
  if (pod === undefined) return false;
  const { exitCode, stdout, stderr } = await run(faulting, pod, asks, from);
  if (exitCode !== 0 && exitCode !== ended) throw silent(pod.spec?.nodeName ?? "", stderr);
  return stdout.includes("cut");
}

async function change(faulting: Faulting, pod: Pod, script: string, from: ServiceName): Promise<number | null> {
  const { exitCode, stderr } = await run(faulting, pod, script, from);
  if (exitCode === 0 || exitCode === ended) return exitCode;
  throw new ParityError("ENGINE_FAILED", `could not change the way of pod ${pod.metadata?.name} to ${from}: ${stderr.trim()}`, {
    hint: "docker exec on its node shows whether it still answers",
  });
}

function run(faulting: Faulting, pod: Pod, script: string, from: ServiceName): ReturnType<typeof onNode> {
  const port = String(portOf(faulting, from) ?? "");
  return onNode(faulting.host, pod.spec?.nodeName ?? "", script, podContainer(pod)?.id ?? "", port);
}

/** The one that others reach it at. */
function portOf({ plan }: Faulting, service: ServiceName): number | undefined {
  return plan.services.find(({ name }) => name === service)?.ports[0]?.inside;
}

async function found({ api, plan }: Faulting, target: Target): Promise<Pod | undefined> {
  const pod = instancePod(await readWorld(api, plan), plan, target);
  return pod === undefined || podContainer(pod) === undefined ? undefined : pod;
}
