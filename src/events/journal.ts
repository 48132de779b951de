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
