import type { Client } from "pg";

/** The server keeps for it what was not received yet: also while the receiver is gone, up to max_slot_wal_keep_size. */
export const slotName = "parity_wal_archive";

export interface Slot {
  /** "reserved", "extended", "unreserved": all it needs is there. "lost": the server has thrown some of it away. */
  readonly status: string;
}

/** Makes the slot when there is none, and anew when what it needs is lost. True when it is new: the log before it may be missing. */
export async function ensureSlot(client: Client): Promise<boolean> {
  const slot = await readSlot(client);
  if (slot !== undefined && slot.status !== "lost") return false;
  if (slot !== undefined) await client.query("select pg_drop_replication_slot($1)", [slotName]);
  await client.query("select pg_create_physical_replication_slot($1, true)", [slotName]);
  return true;
}

async function readSlot(client: Client): Promise<Slot | undefined> {
  const { rows } = await client.query<Slot>("select wal_status as status from pg_replication_slots where slot_name = $1", [slotName]);
  return rows[0];
}

export interface Progress {
  /** Where the next record of the log is to begin: all that was committed lies before it. What is only written may end within a record. */
  readonly end: string;
  readonly timeline: number;
  /** Which transactions had ended when `end` was read, or earlier; never the same on two timelines. */
  readonly snapshot: string;
  /** How far the receiver has it on its disk; undefined while it does not stream. */
  readonly stored: string | undefined;
  readonly slot: string | undefined;
}

/** As the server itself tells it. */
export async function readProgress(client: Client, receiver: string): Promise<Progress> {
  const { rows } = await client.query<{ end: string; snapshot: string; timeline: string; stored: string | null; slot: string | null }>(
    `select pg_current_wal_insert_lsn()::text as end,
            pg_current_snapshot()::text as snapshot,
            left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) as timeline,
            (select flush_lsn::text from pg_stat_replication where application_name = $1 and state = 'streaming') as stored,
            (select wal_status from pg_replication_slots where slot_name = $2) as slot`,
    [receiver, slotName],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("the server does not say where its log ends");
  const { end, timeline, snapshot, stored, slot } = row;
  return {
    end,
    timeline: Number.parseInt(timeline, 16),
    snapshot: `${timeline}/${snapshot}`,
    stored: stored ?? undefined,
    slot: slot ?? undefined,
  };
}
