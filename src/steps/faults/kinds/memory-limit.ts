import { z } from "zod";
import { ofTarget } from "../../../runtimes/abilities.ts";
import type { FaultGiven, FaultKind } from "../fault-kind.ts";
import { ending, endingObstacle, type InstanceParameters, instanceShape, targetOf } from "./instance.ts";
import { limiting, limitingObstacle, stillLimited } from "./limited.ts";

interface MemoryLimitParameters extends InstanceParameters {
  readonly bytes: number | undefined;
  readonly shareOfUsed: number;
}

/** What needs more is ended by the kernel, so the undo lifts the limit first and then starts what was ended. */
export const memoryLimit: FaultKind<MemoryLimitParameters> = {
  kind: "memory-limit",
  shape: {
    ...instanceShape,
    bytes: z.int().min(1_048_576).optional().meta({ description: "So much memory at most, all its processes together." }),
    shareOfUsed: z.number().min(0.1).max(10).default(1).meta({
      description: "Without `bytes`: so many times what it uses when the fault begins. With 1 or less the next page it asks for ends it.",
    }),
  },
  mechanism: {
    native: "a control group whose memory is what is left over what it uses; beyond it the kernel's out-of-memory killer ends it",
    compose: "docker update --memory; beyond it the kernel's out-of-memory killer ends it",
    kind: "less memory in the control group of the container, on its node; beyond it the kernel ends it and the kubelet starts it anew",
  },
  target: targetOf,
  does: ({ bytes, shareOfUsed }) =>
    `may use ${bytes === undefined ? `${shareOfUsed} times the memory it uses now` : `${bytes} bytes of memory`}`,
  obstacle: async (parameters, given) => {
    const target = targetOf(parameters);
    return (await endingObstacle(target, given)) ?? limitingObstacle(target, { memoryBytes: parameters.bytes ?? 0 }, given);
  },
  inject: async (parameters, given) => {
    const memoryBytes = parameters.bytes ?? Math.floor(parameters.shareOfUsed * (await usedBytes(parameters, given)));
    await limiting.of(given.stack).limit(targetOf(parameters), { memoryBytes });
  },
  undo: async (parameters, { stack, context }) => {
    await limiting.of(stack).unlimit(targetOf(parameters));
    await ending.of(stack).restore(targetOf(parameters), context);
  },
  remains: (parameters, given) => stillLimited(targetOf(parameters), given),
};

async function usedBytes(target: InstanceParameters, { stack }: FaultGiven): Promise<number> {
  const found = ofTarget(await stack.usage(), target);
  if (found === undefined) throw new Error(`${target.service}/${target.instance} uses no memory, so it is not running`);
  return found.memoryBytes;
}
