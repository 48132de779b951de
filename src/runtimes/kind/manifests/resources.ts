import type { Plan, PlannedService } from "../../../plan/plan.ts";
import { plannedLimits } from "../../containers/limits.ts";

const mebibyte = 1024 ** 2;
const leastMillicores = 10;
const leastMebibytes = 32;

/** In thousandths of a CPU and in MiB. */
export interface Amounts {
  readonly millicores: number;
  readonly mebibytes: number;
}

/** What a pod of the service may use at most. */
export function limitsOf(plan: Plan, service: PlannedService): Amounts {
  const { cpus, memoryBytes } = plannedLimits(plan, service);
  return { millicores: Math.round(cpus * 1000), mebibytes: Math.max(leastMebibytes, Math.floor(memoryBytes / mebibyte)) };
}

/** What is kept free for it: a tenth of the CPU and a quarter of the memory, so that a whole stack finds room on one small machine. */
export function requestsOf(plan: Plan, service: PlannedService): Amounts {
  const { millicores, mebibytes } = limitsOf(plan, service);
  return {
    millicores: Math.max(leastMillicores, Math.round(millicores / 10)),
    mebibytes: Math.max(leastMebibytes, Math.floor(mebibytes / 4)),
  };
}

/** As Kubernetes writes it. */
export function quantities({ millicores, mebibytes }: Amounts): { cpu: string; memory: string } {
  return { cpu: millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`, memory: `${mebibytes}Mi` };
}
