import { open, readFile } from "node:fs/promises";
import type { ParityEvent } from "./event.ts";

export interface Journal {
  append(event: ParityEvent): void;
  /** Waits until everything is on disk. */
  close(): Promise<void>;
}

/** An append-only file, one event a line, in order. Lines are written as they come; what a crash can lose is the last one. */
export async function openJournal(path: string): Promise<Journal> {
  const file = await open(path, "a", 0o600);
  let written: Promise<unknown> = Promise.resolve();
  let failure: unknown;
  return {
    append: (event) => {
      written = written
        .then(() => file.write(`${JSON.stringify(event)}\n`))
        .catch((error: unknown) => {
          failure ??= error;
        });
    },
    close: async () => {
      await written;
      await file.sync().catch(() => undefined);
      await file.close();
      if (failure !== undefined) throw failure;
    },
  };
}

/** The events of a journal; a last line that a crash cut off is left out. Rejects when there is no such file. */
export async function readJournal(path: string): Promise<ParityEvent[]> {
  const lines = (await readFile(path, "utf8")).split("\n").filter(Boolean);
  return lines.flatMap((line, index) => {
    try {
      return [JSON.parse(line) as ParityEvent];
    } catch (error) {
      if (index === lines.length - 1) return [];
      throw new Error(`line ${index + 1} of ${path} is no event`, { cause: error });
    }
  });
}

/** What a journal that is being written grew by since byte `offset`, up to its last whole line, and where to go on. */
export async function readGrown(
  path: string,
  offset: number,
): Promise<{ readonly events: readonly ParityEvent[]; readonly offset: number }> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const grown = Buffer.alloc(Math.max(0, size - offset));
    const { bytesRead } = await file.read(grown, 0, grown.length, offset);
    const end = grown.subarray(0, bytesRead).lastIndexOf("\n") + 1;
    const lines = grown.toString("utf8", 0, end).split("\n").filter(Boolean);
    return { events: lines.map((line) => JSON.parse(line) as ParityEvent), offset: offset + end };
  } finally {
    await file.close();
  }
}
