import { readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { processStart } from "../../src/host/process-start.ts";

export interface Owner {
  readonly pid: number;
  /** A process number is used again; with its start it is not. */
  readonly start: string | undefined;
}

/** How the stack of a scratch folder is taken down. */
export interface StackThere {
  /** Below the folder, when the project is not the folder itself. */
  readonly project?: string;
  readonly on: "native" | "compose" | "kind";
  /** The sample system, which needs no configuration. */
  readonly sample?: boolean;
  /** The name its containers carry, for a plan that was made without a configuration file. */
  readonly name?: string;
}

export interface ScratchRecord {
  /** The run of tests. */
  readonly owner: Owner;
  /** The process of it that made the folder: it outlives an owner that was killed. */
  readonly maker: Owner;
  readonly folder: string;
  readonly stack?: StackThere;
}

const ending = ".scratch.json";

export const recordFile = (folder: string): string => `${folder}${ending}`;

export async function ownerNow(pid: number): Promise<Owner> {
  return { pid, start: await processStart(pid) };
}

export async function isAlive(owner: Owner): Promise<boolean> {
  const { start } = await ownerNow(owner.pid);
  return start !== undefined && start === owner.start;
}

/** What runs of tests have noted and nobody has cleared away. */
export async function readRecords(): Promise<ScratchRecord[]> {
  const names = (await readdir(tmpdir())).filter((name) => name.endsWith(ending));
  const read = names.map(async (name) => {
    const text = await readFile(join(tmpdir(), name), "utf8").catch(() => "");
    // Forgotten meanwhile by whoever else clears away.
    return text === "" ? [] : [JSON.parse(text) as ScratchRecord];
  });
  return (await Promise.all(read)).flat();
}

export async function forget({ folder }: ScratchRecord): Promise<void> {
  await rm(recordFile(folder), { force: true });
}
