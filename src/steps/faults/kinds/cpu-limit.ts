import { z } from "zod";
import type { FaultKind } from "../fault-kind.ts";
import { type InstanceParameters, instanceShape, targetOf } from "./instance.ts";
import { limiting, limitingObstacle, stillLimited } from "./limited.ts";

interface CpuLimitParameters extends InstanceParameters {
  readonly cpus: number;
}

export const cpuLimit: FaultKind<CpuLimitParameters> = {
  kind: "cpu-limit",
  shape: {
    ...instanceShape,
    cpus: z.number().min(0.01).max(64).meta({ description: "So many CPUs at most, all its processes together." }),
  },
  mechanism: {
    native: "a control group with a CPU quota",
    compose: "docker update --cpus",
    kind: "a CPU quota in the control group of the container, on its node",
  },
  target: targetOf,
  does: ({ cpus }) => `may use ${cpus} CPU`,
  obstacle: (parameters, given) => limitingObstacle(targetOf(parameters), { cpus: parameters.cpus }, given),
  inject: (parameters, { stack }) => limiting.of(stack).limit(targetOf(parameters), { cpus: parameters.cpus }),
  undo: (parameters, { stack }) => limiting.of(stack).unlimit(targetOf(parameters)),
  remains: (parameters, given) => stillLimited(targetOf(parameters), given),
};
