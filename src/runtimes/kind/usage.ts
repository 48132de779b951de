import type { Plan } from "../../plan/plan.ts";
import { type GroupUsage, groupUsage } from "../containers/control-group.ts";
import type { InstanceUsage } from "../runtime.ts";
import type { KindApi } from "./api.ts";
import { containerProcesses } from "./container-processes.ts";
import { podContainer } from "./pod-container.ts";
import { type NumberedPod, numberedPods } from "./status.ts";
import { readWorld } from "./world.ts";

/** Of the kubelet's summary: only what is read here. */
interface Summary {
  readonly pods?: readonly {
    readonly podRef: { readonly uid: string };
    readonly containers?: readonly {
      readonly name: string;
      readonly cpu?: { readonly usageCoreNanoSeconds?: number };
      readonly memory?: { readonly workingSetBytes?: number };
    }[];
  }[];
}

/**
 * What each running instance has used: from the container's control group where this machine shows it, else as its node's kubelet
 * sums it up, which is up to 15 s old. One that ends meanwhile is left out.
 */
export async function stackUsage(api: KindApi, plan: Plan): Promise<readonly InstanceUsage[]> {
  const world = await readWorld(api, plan);
  const running = plan.services.flatMap((service) =>
    numberedPods(world, service).map((numbered) => ({ service: service.name, ...numbered })),
  );
  const pids = containerProcesses();
  const summaries = new Map<string, Promise<Summary>>();
  const samples = await Promise.all(
    running.map(async ({ service, instance, pod }) => {
      const used = (await ownGroup(pod, pids)) ?? (await summed(api, pod, summaries));
      return used && { service, instance, ...used };
    }),
  );
  return samples.filter((sample) => sample !== undefined);
}

type Pod = NumberedPod["pod"];

async function ownGroup(pod: Pod, pids: ReadonlyMap<string, number>): Promise<GroupUsage | undefined> {
  const container = podContainer(pod);
  const pid = container === undefined || container.startedAt === undefined ? undefined : pids.get(container.id);
  return container === undefined || pid === undefined ? undefined : groupUsage(container.id, pid);
}

async function summed(api: KindApi, pod: Pod, summaries: Map<string, Promise<Summary>>): Promise<GroupUsage | undefined> {
  const node = pod.spec?.nodeName;
  const container = podContainer(pod);
  if (node === undefined || container?.startedAt === undefined) return undefined;
  const summary = summaries.get(node) ?? summaryOf(api, node);
  summaries.set(node, summary);
  const told = (await summary).pods?.find(({ podRef }) => podRef.uid === pod.metadata?.uid);
  const { cpu, memory } = told?.containers?.find(({ name }) => name === container.name) ?? {};
  if (cpu?.usageCoreNanoSeconds === undefined || memory?.workingSetBytes === undefined) return undefined;
  return { cpuSeconds: cpu.usageCoreNanoSeconds / 1e9, memoryBytes: memory.workingSetBytes };
}

async function summaryOf(api: KindApi, node: string): Promise<Summary> {
  const path = `/api/v1/nodes/${node}/proxy/stats/summary`;
  return api.request<Summary>({ path, query: { only_cpu_and_memory: "true" } }).catch(() => ({}));
}
