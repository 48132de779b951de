import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Host } from "../host/host.ts";
import type { ToolEntry } from "./catalogue.ts";

/** A program that does not answer in this time is not one that can be used. */
const answerWithinMs = 10_000;

interface Remembered {
  readonly modifiedMs: number;
  readonly size: number;
  readonly version: string;
}

/**
 * Asks programs for their versions, and remembers the answers with the file's time and size: a warm start then starts
 * no process. Only answers are remembered, never silence, because what is missing may be mended at any moment.
 */
export class VersionMemory {
  readonly #host: Host;
  readonly #file: string;
  #known: Map<string, Remembered> | undefined;
  #changed = false;

  constructor(host: Host, cacheDirectory: string) {
    this.#host = host;
    this.#file = join(cacheDirectory, "versions.json");
  }

  /** The version the program itself gives; undefined when there is none or it does not run. */
  async ask(path: string, entry: ToolEntry, env: Readonly<Record<string, string>>): Promise<string | undefined> {
    const file = await stat(path).catch(() => undefined);
    if (!file?.isFile()) return undefined;
    const known = (await this.#load()).get(path);
    if (known && known.modifiedMs === file.mtimeMs && known.size === file.size) return known.version;
    const result = await this.#host.run({ command: path, args: entry.versionArguments, env, timeoutMs: answerWithinMs });
    const version = result.exitCode === 0 ? entry.versionPattern.exec(`${result.stdout}\n${result.stderr}`)?.[1] : undefined;
    if (version === undefined) return undefined;
    (await this.#load()).set(path, { modifiedMs: file.mtimeMs, size: file.size, version });
    this.#changed = true;
    return version;
  }

  /** Writes new answers down. A cache that cannot be written costs time, nothing else, and is no error here. */
  async save(): Promise<void> {
    if (!this.#changed) return;
    this.#changed = false;
    const text = JSON.stringify(Object.fromEntries(await this.#load()), undefined, 1);
    const partial = `${this.#file}.partial-${this.#host.pid}`;
    try {
      await mkdir(dirname(this.#file), { recursive: true });
      await writeFile(partial, text);
      await rename(partial, this.#file);
    } catch (thrown) {
      if (!isFileError(thrown)) throw thrown;
    }
  }

  async #load(): Promise<Map<string, Remembered>> {
    if (this.#known) return this.#known;
    const stored = parse(await readFile(this.#file, "utf8").catch(() => "{}"));
    // Two questions at once both read the file; the first one's map stays.
    this.#known ??= stored;
    return this.#known;
  }
}

function parse(text: string): Map<string, Remembered> {
  try {
    const stored: unknown = JSON.parse(text);
    const entries = Object.entries(stored as Record<string, unknown>);
    return new Map(entries.filter((entry): entry is [string, Remembered] => isRemembered(entry[1])));
  } catch {
    return new Map();
  }
}

function isRemembered(value: unknown): value is Remembered {
  const { modifiedMs, size, version } = (value ?? {}) as Record<string, unknown>;
  return typeof modifiedMs === "number" && typeof size === "number" && typeof version === "string";
}

function isFileError(thrown: unknown): boolean {
  return thrown instanceof Error && "syscall" in thrown;
}
