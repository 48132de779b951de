import { z } from "zod";
import type { FaultGiven, FaultKind } from "../fault-kind.ts";
import { ending, endingObstacle, type InstanceParameters, instanceShape, notRunning, targetOf } from "./instance.ts";
import { endAndRestore, goOn } from "./ongoing.ts";

interface CrashLoopParameters extends InstanceParameters {
  readonly times: number;
  readonly everySeconds: number;
}

/** Killed and started again so many times, up for so many seconds each time. parity itself starts it again: no runtime's own restart policy is in it. */
export const crashLoop: FaultKind<CrashLoopParameters> = {
  kind: "crash-loop",
  shape: {
    ...instanceShape,
    times: z.int().min(2).max(50).default(5).meta({ description: "How often it is killed." }),
    everySeconds: z.number().min(0.1).max(60).default(2).meta({ description: "So many seconds after it is up again it is killed again." }),
  },
  mechanism: {
    native: "SIGKILL to every process of the instance each time it is up",
    compose: "docker kill, then docker start, each time it is up",
    kind: "the pod deleted without grace and kept away, then let come back, each time it is up",
  },
  target: targetOf,
  does: ({ times, everySeconds }) => `is killed ${times} times, ${everySeconds} s after it is up each time`,
  obstacle: endingObstacle,
  inject: async (parameters, given) => {
    await ending.of(given.stack).kill(targetOf(parameters));
    goOn(given.id, given.context.signal, (ended) => killAgain(parameters, given, ended));
  },
  // A loop that ended before its time was no such fault: the undo tells.
  undo: (parameters, given) => endAndRestore(targetOf(parameters), given),
  remains: notRunning,
};

async function killAgain(parameters: CrashLoopParameters, given: FaultGiven, ended: AbortSignal): Promise<void> {
  const { stack, context } = given;
  const target = targetOf(parameters);
  const instance = ending.of(stack);
  for (let killed = 1; killed <= parameters.times; killed += 1) {
    // Not cut short: a start that is under way when the fault is undone is what the undo needs.
    await instance.restore(target, context);
    if (killed === parameters.times) return;
    await context.host.sleep(parameters.everySeconds * 1_000, ended);
    // It may have ended by itself, as one does that cannot bear being killed.
    if ((await notRunning(target, given)) === undefined) await instance.kill(target);
  }
}
