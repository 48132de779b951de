import { type FileHandle, mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";

interface Waiting {
  readonly line: string;
  done(): void;
  failed(error: unknown): void;
}

/**
 * Acknowledged keys, one JSON line each. `append` resolves once its line is on the disk; lines that arrive while
 * one sync is under way share the next, so that durability costs one sync per round and not one per write.
 */
export class AcknowledgementLog {
  readonly #file: FileHandle;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async open(path: string): Promise<AcknowledgementLog> {
    await mkdir(dirname(path), { recursive: true });
    return new AcknowledgementLog(await open(path, "a", 0o600));
  }

  append(entry: { readonly key: string; readonly at: number }): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ line: `${JSON.stringify(entry)}\n`, done, failed });
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

/** Keys of a log, in the order they were acknowledged. A last line cut off by a crash was never counted. */
export async function readAcknowledged(path: string): Promise<string[]> {
  const text = await readFile(path, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return whole
    .split("\n")
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { key: string }).key);
}
