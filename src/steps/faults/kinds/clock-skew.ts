import { z } from "zod";
import { canSkewClocks, type SkewsClocks } from "../../../runtimes/abilities.ts";
import type { FaultKind } from "../fault-kind.ts";
import { ability } from "./ability.ts";
import { type InstanceParameters, instanceObstacle, instanceShape, notRunning, targetOf } from "./instance.ts";

interface ClockSkewParameters extends InstanceParameters {
  readonly seconds: number;
}

const skewing = ability<SkewsClocks>(canSkewClocks, "set the clock of an instance");

export const clockSkew: FaultKind<ClockSkewParameters> = {
  kind: "clock-skew",
  shape: {
    ...instanceShape,
    seconds: z.int().min(-86_400).max(86_400).default(3_600).meta({ description: "So far its clock is ahead; below 0: behind." }),
  },
  mechanism: {
    native: "restarted with libfaketime, which answers for the C library's clock",
    compose: "not possible here: a container shares the machine's clock",
    kind: "not possible here: a pod shares the machine's clock",
  },
  interrupts: true,
  target: targetOf,
  does: ({ seconds }) => `has a clock that is ${Math.abs(seconds)} s ${seconds < 0 ? "behind" : "ahead"}`,
  obstacle: async (parameters, given) => {
    const target = targetOf(parameters);
    return skewing.lack(given.stack) ?? instanceObstacle(target, given) ?? skewing.of(given.stack).clockObstacle(target);
  },
  inject: (parameters, { stack, context }) => skewing.of(stack).skewClock(targetOf(parameters), parameters.seconds, context),
  undo: (parameters, { stack, context }) => skewing.of(stack).rightClock(targetOf(parameters), context),
  remains: async (parameters, given) => {
    const target = targetOf(parameters);
    const seconds = await skewing.of(given.stack).clockOffset(target);
    if (seconds !== undefined) return `the clock of ${target.service}/${target.instance} is still ${seconds} s off`;
    return notRunning(target, given);
  },
};
