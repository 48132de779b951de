import { z } from "zod";
import type { FaultKind } from "../fault-kind.ts";
import { type InstanceParameters, instanceShape, targetOf } from "./instance.ts";
import { limiting, limitingObstacle, stillLimited } from "./limited.ts";

interface SlowDiskParameters extends InstanceParameters {
  readonly writeBytesPerSecond: number;
}

export const slowDisk: FaultKind<SlowDiskParameters> = {
  kind: "slow-disk",
  shape: {
    ...instanceShape,
    writeBytesPerSecond: z.int().min(1_024).meta({ description: "To the disk that holds its data, all its processes together." }),
  },
  mechanism: {
    native: "a control group that throttles writes to the disk under the data: what a process waits for, such as a commit's fdatasync",
    compose: "the same control group, around the container's processes: docker update has no such limit",
    kind: "the control group of the container, on its node, throttles writes to the disk under the data",
  },
  target: targetOf,
  does: ({ writeBytesPerSecond }) => `writes ${writeBytesPerSecond} bytes a second at most`,
  obstacle: (parameters, given) => limitingObstacle(targetOf(parameters), limitsIn(parameters), given),
  inject: (parameters, { stack }) => limiting.of(stack).limit(targetOf(parameters), limitsIn(parameters)),
  undo: (parameters, { stack }) => limiting.of(stack).unlimit(targetOf(parameters)),
  remains: (parameters, given) => stillLimited(targetOf(parameters), given),
};

function limitsIn({ writeBytesPerSecond }: SlowDiskParameters): { readonly writeBytesPerSecond: number } {
  return { writeBytesPerSecond };
}
