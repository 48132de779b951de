import type { Client } from "pg";
import { ParityError } from "../../errors/parity-error.ts";
import type { FaultGiven } from "./fault-kind.ts";
import { applicationDatabase, tooManyConnections, withSuperuser } from "./sql-access.ts";
import { openSession, sessionName } from "./sql-sessions.ts";

/** Opened at the same time: enough to be quicker than an application that wants its connections back. */
const atOnce = 16;
const mostRounds = 60;
const betweenRoundsMs = 100;
/** Rounds in a row that found nobody else: in between somebody may just have let go of a connection. */
const quietRounds = 3;

/** Takes every connection the server has for the application's role, also those it has now. The superuser's own are left. */
export async function takeEverySlot(given: FaultGiven): Promise<void> {
  // Opened first, and once: while everybody else tries to get in there may be no room for the superuser either.
  const most = await withSuperuser(given.stack, async (superuser) => {
    const all = await mostConnections(superuser);
    await displace(given, all, () => endOthers(given, superuser));
    return all;
  });
  // That session took one of the application's connections, which is free now; those after it take one that is the superuser's alone.
  await displace(given, most, () => withSuperuser(given.stack, (superuser) => endOthers(given, superuser)));
}

/** Opens sessions and ends the others' until there are no others for a while. */
async function displace(given: FaultGiven, most: number, end: () => Promise<number>): Promise<void> {
  const { host, signal } = given.context;
  let quiet = 0;
  for (let round = 0; round < mostRounds; round += 1) {
    await fill(given, quiet === 0 ? atOnce : 1, most);
    quiet = (await end()) === 0 ? quiet + 1 : 0;
    if (quiet === quietRounds) return;
    await host.sleep(betweenRoundsMs, signal);
  }
  throw new ParityError("TOOL_FAILED", "the application went on getting connections to the database", {
    hint: "does its role have a limit of its own, or does a pooler stand between?",
  });
}

async function mostConnections(superuser: Client): Promise<number> {
  const { rows } = await superuser.query<{ most: number }>("select current_setting('max_connections')::int as most");
  return rows[0]?.most ?? 0;
}

/** Opens sessions, so many at the same time, until the server refuses one. */
async function fill(given: FaultGiven, width: number, most: number): Promise<void> {
  const address = applicationDatabase(given.stack);
  for (let opened = 0; opened <= most; opened += width) {
    given.context.signal.throwIfAborted();
    const tries = await Promise.allSettled(Array.from({ length: width }, () => openSession(given, address)));
    const refused = tries.filter((one) => one.status === "rejected").map(({ reason }) => reason as { readonly code?: string });
    const other = refused.find(({ code }) => code !== tooManyConnections);
    if (other !== undefined) throw other;
    if (refused.length > 0) return;
  }
}

/** Ends the application's sessions; returns how many there were. */
async function endOthers({ stack, id }: FaultGiven, superuser: Client): Promise<number> {
  const end = `select pg_terminate_backend(pid) from pg_stat_activity
    where backend_type = 'client backend' and usename = $1 and application_name <> $2`;
  return (await superuser.query(end, [stack.plan.database.user, sessionName(id)])).rowCount ?? 0;
}
