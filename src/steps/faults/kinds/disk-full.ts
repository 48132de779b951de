import { z } from "zod";
import { type BoundsDisks, canBoundDisks } from "../../../runtimes/abilities.ts";
import type { FaultKind } from "../fault-kind.ts";
import { ability } from "./ability.ts";
import { ending, endingObstacle, type InstanceParameters, instanceShape, notRunning, targetOf } from "./instance.ts";

interface DiskFullParameters extends InstanceParameters {
  readonly freeBytes: number;
}

const bounding = ability<BoundsDisks>(canBoundDisks, "give an instance a disk of its own");
const mebibyte = 1024 ** 2;

/** Its data is moved to a disk of its own first, so that no other program of this machine meets the full one. */
export const diskFull: FaultKind<DiskFullParameters> = {
  kind: "disk-full",
  shape: {
    ...instanceShape,
    freeBytes: z
      .int()
      .min(8 * mebibyte)
      .default(64 * mebibyte)
      .meta({ description: "Free on its disk until the fault takes all of it." }),
  },
  mechanism: {
    native: "its data on an ext4 file system in a file, mounted where it was; another file takes all that is free there",
    compose: "not possible: a volume of a bounded size needs root on the engine's machine",
    kind: "not possible: what provides the volumes does not bound them",
  },
  lasting: true,
  target: targetOf,
  does: () => "has no space left on its disk",
  obstacle: async (parameters, given) => {
    const target = targetOf(parameters);
    const { stack } = given;
    return bounding.lack(stack) ?? (await endingObstacle(target, given)) ?? bounding.of(stack).diskObstacle(target);
  },
  arrange: (parameters, { stack, context }) => bounding.of(stack).boundDisk(targetOf(parameters), parameters.freeBytes, context),
  inject: (parameters, { stack }) => bounding.of(stack).fillDisk(targetOf(parameters)),
  undo: async (parameters, given) => {
    const { stack, context } = given;
    const target = targetOf(parameters);
    const disks = bounding.of(stack);
    if (await disks.isDiskFull(target)) {
      await disks.emptyDisk(target);
      // A database that cannot write its log ends itself.
      await ending.of(stack).restore(target, context);
    } else if ((await notRunning(target, given)) !== undefined) {
      // It was halted to be moved, and whoever moved it ended on the way: only where all its data is again may it be started.
      await disks.unboundDisk(target, context);
    }
  },
  remains: async (parameters, given) => {
    const target = targetOf(parameters);
    if (await bounding.of(given.stack).isDiskFull(target)) return `the disk of ${target.service}/${target.instance} is still full`;
    return notRunning(target, given);
  },
  dismantle: (parameters, { stack, context }) => bounding.of(stack).unboundDisk(targetOf(parameters), context),
};
