import type { Plan, PlannedService } from "../../plan/plan.ts";

/** What a container may use at most. */
export interface ContainerLimits {
  readonly cpus: number;
  readonly memoryBytes: number;
}

const mebibyte = 1024 ** 2;

/** As the plan has it, as far as this machine goes: the engine refuses more than that. */
export function plannedLimits({ machine }: Plan, { limits }: PlannedService): ContainerLimits {
  const memory = Math.min(limits.memoryBytes, machine.memoryBytes);
  return { cpus: Math.min(limits.cpus, machine.cpus), memoryBytes: Math.floor(memory / mebibyte) * mebibyte };
}
