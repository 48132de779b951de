import { type FileHandle, mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";

interface Waiting {
  readonly line: string;
  done(): void;
  failed(error: unknown): void;
}

export interface LoggedKey {
  readonly key: string;
  /** ms since 1970. */
  readonly at: number;
}

/**
 * Keys of writes, one JSON line each. `append` resolves once its lines are on the disk; lines that arrive while
 * one sync is under way share the next, so that durability costs one sync per round and not one per write.
 */
export class KeyLog {
  readonly #file: FileHandle;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async open(path: string): Promise<KeyLog> {
    await mkdir(dirname(path), { recursive: true });
    return new KeyLog(await open(path, "a", 0o600));
  }

  append(...entries: readonly LoggedKey[]): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ line: entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""), done, failed });
      this.#writing ??= this.#writeAll().finally(() => (this.#writing = undefined));
    });
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#file.appendFile(batch.map(({ line }) => line).join(""));
        await this.#file.datasync();
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close();
  }
}

/** Keys of a log, in the order they were appended. */
export async function readKeys(path: string): Promise<string[]> {
  return (await readLoggedKeys(path)).map(({ key }) => key);
}

/** As `readKeys`, each with its time. A last line cut off by a crash was never counted. */
export async function readLoggedKeys(path: string): Promise<LoggedKey[]> {
  const text = await readFile(path, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return whole
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LoggedKey);
}
