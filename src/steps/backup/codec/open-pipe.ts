import { randomBytes } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { StepContext } from "../../../work/context.ts";

/** The two ends of a pipe of the kernel's. */
export interface Pipe {
  readonly read: FileHandle;
  readonly write: FileHandle;
}

/**
 * Through a name in a folder that is gone again when this resolves: Node itself joins programs by sockets only, whose bytes it reads in
 * pieces of its own. undefined where the file system or the machine has no named pipes.
 */
export async function openPipe(folder: string, { host, signal }: Pick<StepContext, "host" | "signal">): Promise<Pipe | undefined> {
  const path = join(folder, `pipe-${randomBytes(6).toString("hex")}`);
  const made = await host.run({ command: "mkfifo", args: ["-m", "600", path], signal });
  if (made.exitCode !== 0) return undefined;
  try {
    // Either end alone would wait for the other one.
    const both = await open(path, "r+");
    try {
      return { read: await open(path, "r"), write: await open(path, "w") };
    } finally {
      await both.close();
    }
  } finally {
    await rm(path, { force: true });
  }
}
