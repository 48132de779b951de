import { readdir, readFile } from "node:fs/promises";
import { NotMeasured } from "./probe.ts";

export interface ProcessText {
  /** "app/0 (pid 4711)". */
  readonly title: string;
  readonly environment: string;
  readonly commandLine: string;
}

export interface MainProcess {
  readonly pid: number;
  readonly title: string;
}

/** What anybody who may look sees of these processes and all below them. Rejects with NotMeasured when one may not be looked at. */
export async function readProcesses(mains: readonly MainProcess[]): Promise<readonly ProcessText[]> {
  const parents = await parentsOf();
  const titles = new Map(mains.map(({ pid, title }) => [pid, title]));
  const below = [...parents.keys()].flatMap((pid) => {
    const title = titleOf(pid, titles, parents);
    return title === undefined ? [] : [{ pid, title: `${title} (pid ${pid})` }];
  });
  if (below.length < mains.length) throw new NotMeasured("processes of the stack ended while they were looked at");
  const read = await Promise.all(below.map(readOne));
  return read.filter((process) => process !== undefined);
}

async function readOne({ pid, title }: MainProcess): Promise<ProcessText | undefined> {
  try {
    const [environment, commandLine] = await Promise.all(["environ", "cmdline"].map((name) => readFile(`/proc/${pid}/${name}`, "utf8")));
    return { title, environment: environment ?? "", commandLine: commandLine ?? "" };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Servers end workers all the time; one that is gone holds no secret any more.
    if (code === "ENOENT" || code === "ESRCH") return undefined;
    throw new NotMeasured(`the environment of ${title} may not be read (${code ?? String(error)})`);
  }
}

function titleOf(pid: number, titles: ReadonlyMap<number, string>, parents: ReadonlyMap<number, number>): string | undefined {
  for (let current: number | undefined = pid, depth = 0; current !== undefined && depth < 64; current = parents.get(current), depth++) {
    const title = titles.get(current);
    if (title !== undefined) return title;
  }
  return undefined;
}

/** Key: pid, value: its parent's. */
async function parentsOf(): Promise<ReadonlyMap<number, number>> {
  const pids = (await readdir("/proc").catch(() => [])).map(Number).filter(Number.isInteger);
  if (pids.length === 0) throw new NotMeasured("this system does not show its processes under /proc");
  const rows = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")));
  return new Map(
    rows.flatMap((row, index): [number, number][] => {
      // The program's name stands in parentheses and may hold some itself.
      const parent = Number(row.slice(row.lastIndexOf(")") + 2).split(" ")[1]);
      return row === "" ? [] : [[pids[index] ?? 0, parent]];
    }),
  );
}
