import { statfs } from "node:fs/promises";
import { ParityError } from "../../../errors/parity-error.ts";
import { bytes } from "../../../text/words.ts";
import type { Engine } from "../../containers/engine.ts";

const gibibyte = 1024 ** 3;
/** Kubernetes' own programs take about 0.6 GiB at rest: below this hardly anything is left for a stack. */
const leastMemory = 1.5 * gibibyte;
/** The nodes' own data and the images that are loaded into them. */
const leastDisk = 4 * gibibyte;

export interface Room {
  readonly memoryBytes: number;
  /** Free where the engine stores; undefined where this machine does not see that. */
  readonly diskBytes: number | undefined;
}

/** Rejects with ENGINE_FAILED or DISK_FULL before anything is made of a cluster that could not get ready. */
export async function requireRoom(engine: Engine): Promise<void> {
  const info = (await engine.docker.info()) as { readonly MemTotal: number; readonly DockerRootDir: string };
  const disk = await statfs(info.DockerRootDir).catch(() => undefined);
  const problem = lackOf({ memoryBytes: info.MemTotal, diskBytes: disk && disk.bavail * disk.bsize });
  if (problem !== undefined) throw problem;
}

export function lackOf({ memoryBytes, diskBytes }: Room): ParityError | undefined {
  if (memoryBytes < leastMemory) {
    return new ParityError("ENGINE_FAILED", `a cluster needs ${bytes(leastMemory)} of memory, and the engine has ${bytes(memoryBytes)}`, {
      hint: "give the engine more, or use --on native, which needs less",
    });
  }
  if (diskBytes === undefined || diskBytes >= leastDisk) return undefined;
  return new ParityError(
    "DISK_FULL",
    `a cluster needs ${bytes(leastDisk)} of disk, and ${bytes(diskBytes)} are free where the engine stores`,
    {
      hint: "docker system df shows what fills it",
    },
  );
}
