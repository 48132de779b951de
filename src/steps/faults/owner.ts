import { readFile } from "node:fs/promises";

/** Who holds something on disk: a process id alone is reused, with its start time it is not. */
export interface Owner {
  readonly pid: number;
  /** Clock ticks after boot at which it started, as /proc has it; undefined where there is no /proc. */
  readonly startedAt: string | undefined;
}

/** The process of that id as it is now; undefined when there is none or only its unreaped remains. */
export async function ownerOf(pid: number): Promise<Owner | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  // The second field is the program's name in parentheses and may hold anything, so fields are counted after the last one.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, startedAt] = [fields[0], fields[19]];
  return state === "Z" || state === "X" ? undefined : { pid, startedAt };
}

/** Where there is no /proc nobody can tell, and a record's deadline alone decides. */
export async function isAlive(owner: Owner): Promise<boolean> {
  if (owner.startedAt === undefined) return true;
  const now = await ownerOf(owner.pid);
  return now !== undefined && now.startedAt === owner.startedAt;
}
