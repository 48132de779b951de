import type { RecoveryResult } from "../../../events/event.ts";
import type { StepContext } from "../../../work/context.ts";

/** The steps of a recovery as they are timed; each is told to a person as it begins. */
export interface Stopwatch {
  readonly steps: RecoveryResult["steps"];
  time<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export function startStopwatch({ host, emit }: StepContext): Stopwatch {
  const steps: { name: string; ms: number }[] = [];
  return {
    steps,
    time: async (name, work) => {
      emit({ type: "step.progressed", step: "drill", note: name });
      const began = host.monotonic();
      try {
        return await work();
      } finally {
        steps.push({ name, ms: host.monotonic() - began });
      }
    },
  };
}
