import { createHash } from "node:crypto";
import type { Client } from "pg";
import { ParityError } from "../../errors/parity-error.ts";
import { type DatabaseAddress, liveDatabase, openClient } from "../backup/connection.ts";
import type { FaultGiven } from "./fault-kind.ts";
import { hasEnded } from "./has-ended.ts";
import { withSuperuser } from "./sql-access.ts";

/** A server cuts names of sessions off here. */
const longestName = 63;
const endsWithinMs = 10_000;
const leavesWithinMs = 1_000;
const lookEveryMs = 20;

/** The sessions this process holds open, by fault. They end with the process at the latest. */
const held = new Map<string, Client[]>();

/** The name a fault's sessions have at the server, so that any process can end them. */
export function sessionName(id: string): string {
  const plain = `parity-fault-${id}`;
  if (Buffer.byteLength(plain) <= longestName) return plain;
  return `parity-fault-${createHash("sha256").update(id).digest("hex").slice(0, 32)}`;
}

/** Opens a session of the fault, which stays until `endSessions`. Rejects with what the server says. */
export async function openSession({ stack, id }: FaultGiven, address: DatabaseAddress = liveDatabase(stack)): Promise<Client> {
  const client = await openClient({ ...address, applicationName: sessionName(id) });
  held.set(id, [...(held.get(id) ?? []), client]);
  return client;
}

/** As `openSession`; its server also sees that this process is gone while it makes the session wait for a lock. */
export async function openLockingSession(given: FaultGiven): Promise<Client> {
  const client = await openSession(given);
  await client.query("set client_connection_check_interval = '500ms'; set idle_in_transaction_session_timeout = 0");
  return client;
}

/** How many sessions of the fault the server has. */
export async function countSessions({ stack, id }: FaultGiven): Promise<number> {
  const asked = "select count(*)::int as open from pg_stat_activity where application_name = $1";
  const { rows } = await withSuperuser(stack, (client) => client.query<{ open: number }>(asked, [sessionName(id)]));
  return rows[0]?.open ?? 0;
}

/** Ends every session of the fault, whichever process opened it, and waits until the server has none. Idempotent. */
export async function endSessions(given: FaultGiven): Promise<void> {
  const { stack, context, id } = given;
  const own = held.get(id) ?? [];
  held.delete(id);
  // First: they may be all the connections there are. A server that is paused answers no good-bye.
  const left = Promise.allSettled(own.map((client) => client.end()));
  await Promise.race([left, context.host.sleep(leavesWithinMs)]);
  if (!(await hasEnded(stack, "postgres"))) {
    await withSuperuser(stack, async (client) => {
      const until = context.host.monotonic() + endsWithinMs;
      const end = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1";
      while (((await client.query(end, [sessionName(id)])).rowCount ?? 0) > 0) {
        if (context.host.monotonic() >= until) throw stillOpen(id);
        await context.host.sleep(lookEveryMs);
      }
    });
  }
}

function stillOpen(id: string): ParityError {
  return new ParityError("TOOL_FAILED", `sessions called ${sessionName(id)} were told to end and are still there`, {
    hint: "restart the database: parity down, then parity up",
  });
}
