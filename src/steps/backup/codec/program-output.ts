import { ParityError } from "../../../errors/parity-error.ts";
import type { PipedProcess, ProcessResult } from "../../../host/host.ts";

/** What a program writes, to its end. Rejects with BACKUP_FAILED (DISK_FULL) unless it ends with exit 0; ends it when nobody reads on. */
export async function* programOutput(program: PipedProcess, name: string, signal: AbortSignal): AsyncGenerator<Buffer, ProcessResult> {
  let ended = false;
  try {
    for await (const chunk of program.output) yield chunk as Buffer;
    const result = await program.done;
    ended = true;
    signal.throwIfAborted();
    requireSuccess(name, result);
    return result;
  } finally {
    if (!ended) {
      program.output.destroy();
      program.kill("SIGKILL");
      await program.done;
    }
  }
}

/** Waits for what reads a program's output. When that fails before it reads the first byte, nobody else would end the program, and it would wait for ever. */
export async function orEnd<T>(program: PipedProcess, reading: Promise<T>): Promise<T> {
  return reading.catch((error: unknown) => {
    program.output.destroy();
    program.kill("SIGKILL");
    throw error;
  });
}

/** Throws BACKUP_FAILED, or DISK_FULL, with a program's last lines unless it ended with exit 0. */
export function requireSuccess(name: string, result: ProcessResult): void {
  if (result.exitCode === 0) return;
  const log = result.stderr.trimEnd().split("\n").slice(-30);
  const how = result.exitCode === undefined ? (result.endedBy ?? "it could not be started") : `exit ${result.exitCode}`;
  if (/No space left on device/i.test(result.stderr)) {
    throw new ParityError("DISK_FULL", `${name} found no space left on the disk`, { hint: "free some space, then run it again", log });
  }
  throw new ParityError("BACKUP_FAILED", `${name} failed: ${how}`, { hint: "see its last lines", log });
}
