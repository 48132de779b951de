import type { Client } from "pg";
import { type DatabaseAddress, withConnection } from "../connection.ts";
import { fewestRows } from "./judge.ts";
import type { NumberedRows, RowMark } from "./numbered-rows.ts";
import type { RecoveryTarget } from "./target.ts";

/** A moment that recovery can be told, and what was known of the rows then. */
export interface Moment {
  readonly target: RecoveryTarget;
  readonly mark: RowMark;
}

export interface Accident {
  /** In their order; the last one is right before the table was dropped. */
  readonly before: readonly Moment[];
  /** The log holds the drop up to here. */
  readonly dropped: string;
}

const restorePoint = "parity_before_drop";
/** To the microsecond, and the same whatever the server's zone and style of dates. */
const now = "select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00' as text";

/** Rows are written before, between and after the moments; then their table is dropped. */
export async function causeAccident(rows: NumberedRows, address: DatabaseAddress): Promise<Accident> {
  return withConnection(address, async (client) => {
    const stretch = (count: number): Promise<void> => rows.awaitCount(count * fewestRows);
    await stretch(1);
    const position = await rows.mark(() => text(client, "select pg_current_wal_lsn()::text as text"));
    await stretch(2);
    const name = await rows.mark(() => text(client, `select pg_create_restore_point('${restorePoint}')::text as text`));
    await stretch(3);
    const time = await rows.mark(() => text(client, now));
    // The table lives on for a moment: whoever drops one by accident goes on writing until somebody notices.
    await rows.awaitCount(rows.acknowledged().length + 1);
    await client.query(`drop table ${rows.table}`);
    const dropped = await text(client, "select pg_current_wal_lsn()::text as text");
    return {
      before: [
        { target: { to: "position", lsn: position.value }, mark: position.mark },
        { target: { to: "name", name: restorePoint }, mark: name.mark },
        { target: { to: "time", time: time.value }, mark: time.mark },
      ],
      dropped,
    };
  });
}

async function text(client: Client, query: string): Promise<string> {
  return (await client.query<{ text: string }>(query)).rows[0]?.text ?? "";
}
