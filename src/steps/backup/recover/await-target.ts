import { ParityError } from "../../../errors/parity-error.ts";
import type { StepContext } from "../../../work/context.ts";
import { withConnection } from "../connection.ts";
import type { IsolatedServer } from "../verify/isolated-server.ts";
import { type AtTarget, type RecoveryTarget, targetInWords } from "./target.ts";

/** Where recovery came to a stop. */
export interface Reached {
  readonly lsn: string;
  /** ISO 8601, UTC, to the microsecond: when the last transaction that came back was committed; undefined when the log held none. */
  readonly lastCommittedAt: string | undefined;
}

interface Replay {
  readonly inRecovery: boolean;
  readonly pause: string | null;
  readonly lsn: string | null;
  readonly at: string | null;
}

const replayedWithinMs = 1_800_000;
const pollMs = 50;

const replay = `
  select pg_is_in_recovery() as "inRecovery",
         case when pg_is_in_recovery() then pg_get_wal_replay_pause_state() end as pause,
         coalesce(pg_last_wal_replay_lsn(), case when not pg_is_in_recovery() then pg_current_wal_lsn() end)::text as lsn,
         to_char(pg_last_xact_replay_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`;

/** Waits until the server has replayed its log up to the target. Rejects with BACKUP_FAILED when the log ends before it. */
export async function awaitTarget(server: IsolatedServer, target: RecoveryTarget, then: AtTarget, context: StepContext): Promise<Reached> {
  const { host, signal } = context;
  const deadline = host.monotonic() + replayedWithinMs;
  const pauses = then === "pause" && target.to !== "end";
  for (;;) {
    const log = server.ended();
    if (log !== undefined) throw unreached(new ParityError("BACKUP_FAILED", "the recovering server ended", { log }), target);
    // While it becomes a server of its own it ends the connections it has.
    const now = await readReplay(server).catch(() => undefined);
    if (now !== undefined && (pauses ? now.pause === "paused" : !now.inRecovery)) {
      return { lsn: now.lsn ?? "0/0", lastCommittedAt: now.at ?? undefined };
    }
    if (host.monotonic() >= deadline) {
      throw new ParityError("BACKUP_FAILED", `recovery did not reach ${targetInWords(target)} within ${replayedWithinMs / 60_000} min`, {
        hint: "look whether this machine is busy with something else, then run it again",
      });
    }
    await host.sleep(pollMs, signal);
  }
}

function readReplay(server: IsolatedServer): Promise<Replay | undefined> {
  return withConnection(server.address("postgres"), async (client) => (await client.query<Replay>(replay)).rows[0]);
}

/** Of what a server said that ended on its way to a target, the reason in words where it is a known one. */
export function unreached(error: unknown, target: RecoveryTarget): unknown {
  if (!(error instanceof ParityError)) return error;
  const said = error.log.join("\n");
  const hint = "see the server's last lines; recover to an earlier target, or from a backup whose log is whole";
  if (/recovery ended before configured recovery target was reached/.test(said)) {
    return new ParityError("BACKUP_FAILED", `the log ends before ${targetInWords(target)}`, { hint, log: error.log, cause: error });
  }
  if (/WAL ends before (end of online backup|consistent recovery point)/.test(said)) {
    return new ParityError("BACKUP_FAILED", "the log ends before the backup's own end, so nothing consistent can be restored", {
      hint: "restore another backup, and take a new one now",
      log: error.log,
      cause: error,
    });
  }
  return error;
}
