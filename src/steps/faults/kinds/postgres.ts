import type { Target } from "../../../runtimes/abilities.ts";
import type { FaultGiven } from "../fault-kind.ts";
import { countSessions } from "../sql-sessions.ts";

/** The one database server of a stack: what every fault over SQL is done to. */
export const postgresTarget: Target = { service: "postgres", instance: 0 };

/** "3 sessions of the fault are still open", when there are any. */
export async function openSessions(given: FaultGiven): Promise<string | undefined> {
  const open = await countSessions(given);
  return open === 0 ? undefined : `${open} session${open === 1 ? "" : "s"} of the fault ${open === 1 ? "is" : "are"} still open`;
}
