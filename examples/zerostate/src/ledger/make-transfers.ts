import { Batcher } from "../store/batcher.ts";
import type { Database, Statement } from "../store/database.ts";
import type { Pulse } from "../store/pulse.ts";

export interface Transfer {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  /** In the smallest unit of the currency. */
  readonly amount: number;
  /** The user whose account it must be; undefined for a service that acts for all. */
  readonly actingFor: number | undefined;
}

export interface TransferOutcome {
  readonly outcome: string;
  readonly id: number | null;
  readonly madeAt: string | null;
}

const statement: Statement = {
  name: "transfers",
  text: `SELECT outcome, transfer_id, made_at::text FROM make_transfers($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[]) ORDER BY place`,
};

async function makeTransfers(database: Database, transfers: readonly Transfer[]): Promise<readonly TransferOutcome[]> {
  const columns = [
    transfers.map((transfer) => transfer.key),
    transfers.map((transfer) => transfer.from),
    transfers.map((transfer) => transfer.to),
    transfers.map((transfer) => transfer.amount),
    transfers.map((transfer) => transfer.actingFor ?? null),
  ];
  const rows = await database.rows(statement, columns);
  return rows.map(([outcome, id, madeAt]) => ({ outcome: String(outcome), id: id as number | null, madeAt: madeAt as string | null }));
}

/** Answers once a transfer is committed or refused; those asked for at the same time share a transaction and its flush to disk. */
export function transferBatcher(pulse: Pulse, database: Database): Batcher<Transfer, TransferOutcome> {
  return new Batcher(pulse, (transfers) => makeTransfers(database, transfers));
}
