import { join } from "node:path/posix";
import type { Host } from "../../host/host.ts";
import { firstVersion, type Hierarchy, type Resource, secondVersion } from "../control-groups/mounts.ts";
import { onNode, silent } from "./node-files.ts";
import type { Pod } from "./objects.ts";
import { podContainer } from "./pod-container.ts";

/** Where the kernel limits what a pod's container uses. */
export interface ContainerGroup {
  readonly node: string;
  /** "254:0": the disk under its data; undefined where it has none. */
  readonly device: string | undefined;
  /** Paths are the node's. undefined where the node does not have the controller. */
  hierarchy(resource: Resource): Hierarchy | undefined;
}

/** How the script ends where the node answers and has no such task. */
const ended = 44;

/** $1: the container's id. $2: a folder in it. */
const asks = `set -eu
tasks=$(ctr --namespace k8s.io tasks list)
pid=$(echo "$tasks" | awk -v id="$1" '$1 == id { print $2 }')
[ -n "$pid" ] || exit ${ended}
cat "/proc/$pid/cgroup"; echo ---; cat /proc/self/mountinfo; echo ---
[ -z "$2" ] || {
  device=$(stat --format %Hd:%Ld "/proc/$pid/root$2")
  block=/sys/dev/block/$device
  if [ -e "$block/partition" ]; then cat "$block/../dev"; elif [ -e "$block" ]; then echo "$device"; fi
}`;

/** A clause where nothing runs that could have one. Rejects where the node does not say: whatever it has may still be limited. */
export async function containerGroup(host: Host, pod: Pod): Promise<ContainerGroup | string> {
  const container = podContainer(pod);
  const node = pod.spec?.nodeName ?? "";
  if (container?.startedAt === undefined) return `pod ${pod.metadata?.name} is not running`;
  const data = pod.spec?.containers[0]?.volumeMounts?.find(({ name }) => name === "data")?.mountPath ?? "";
  const { exitCode, stdout, stderr } = await onNode(host, node, asks, container.id, data);
  if (exitCode === ended) return `the container of pod ${pod.metadata?.name} has ended`;
  if (exitCode !== 0) throw silent(node, stderr);
  const [groups = "", mountinfo = "", device = ""] = stdout.split("---\n");
  return {
    node,
    device: device.trim() || undefined,
    hierarchy: (resource) => firstVersion(groups, mountinfo, resource) ?? secondVersion(groups, mountinfo),
  };
}

export function groupFile({ group }: Hierarchy, file: string): string {
  return join(group, file);
}
