import { startTicks } from "../../host/process-start.ts";

/** Who holds something on disk: a process id alone is reused, with its start time it is not. */
export interface Owner {
  readonly pid: number;
  /** Clock ticks after boot at which it started, as /proc has it; undefined where there is no /proc. */
  readonly startedAt: string | undefined;
}

/** The process of that id as it is now; undefined when there is none or only its unreaped remains. */
export async function ownerOf(pid: number): Promise<Owner | undefined> {
  const startedAt = await startTicks(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** Where there is no /proc nobody can tell, and a record's deadline alone decides. */
export async function isAlive(owner: Owner): Promise<boolean> {
  if (owner.startedAt === undefined) return true;
  const now = await ownerOf(owner.pid);
  return now !== undefined && now.startedAt === owner.startedAt;
}
