import type Docker from "dockerode";
import type { Plan } from "../../plan/plan.ts";
import { type GroupUsage, groupUsage } from "../containers/control-group.ts";
import type { Engine } from "../containers/engine.ts";
import type { InstanceUsage } from "../runtime.ts";
import { inspect, ownContainers } from "./world.ts";

/** What each running instance has used. One that ends meanwhile is left out. */
export async function stackUsage(engine: Engine, plan: Plan): Promise<readonly InstanceUsage[]> {
  const running = (await ownContainers(engine, plan)).filter((container) => container.running);
  const samples = await Promise.all(
    running.map(async ({ id, service, instance }) => {
      const pid = (await inspect(engine, id))?.State.Pid ?? 0;
      const used = (await groupUsage(id, pid)) ?? (await engineUsage(engine, id));
      return used && { service, instance, ...used };
    }),
  );
  return samples.filter((sample) => sample !== undefined);
}

async function engineUsage(engine: Engine, id: string): Promise<GroupUsage | undefined> {
  const container = engine.docker.getContainer(id);
  const stats = await container.stats({ stream: false, "one-shot": true }).catch(() => undefined);
  return stats && { cpuSeconds: stats.cpu_stats.cpu_usage.total_usage / 1e9, memoryBytes: memoryOf(stats) };
}

/** Without the page cache that can be taken back at any time, as `docker stats` counts. */
function memoryOf({ memory_stats: memory }: Docker.ContainerStats): number {
  const details = memory.stats as unknown as Record<string, number> | undefined;
  const cache = details?.["total_inactive_file"] ?? details?.["inactive_file"] ?? 0;
  return Math.max(0, (memory.usage ?? 0) - cache);
}
