import { Batcher } from "../store/batcher.ts";
import { type Database, DatabaseUnavailable, type Row, type Statement } from "../store/database.ts";

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

const single: Statement = { name: "transfer", text: "SELECT outcome, transfer_id, made_at::text FROM make_transfer($1, $2, $3, $4, $5)" };
const several: Statement = {
  name: "transfers",
  text: `SELECT outcome, transfer_id, made_at::text FROM make_transfers($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[]) ORDER BY place`,
};

/** Batches wait for each other's accounts: more of them under way would only hold more connections. */
const concurrentBatches = 2;

function outcomeOf(row: Row | undefined): TransferOutcome {
  return { outcome: String(row?.[0]), id: row?.[1] as number | null, madeAt: row?.[2] as string | null };
}

async function makeOne(database: Database, transfer: Transfer): Promise<TransferOutcome> {
  const { key, from, to, amount, actingFor } = transfer;
  return outcomeOf((await database.rows(single, [key, from, to, amount, actingFor]))[0]);
}

async function makeSeveral(database: Database, transfers: readonly Transfer[]): Promise<readonly TransferOutcome[]> {
  const columns = [
    transfers.map((transfer) => transfer.key),
    transfers.map((transfer) => transfer.from),
    transfers.map((transfer) => transfer.to),
    transfers.map((transfer) => transfer.amount),
    transfers.map((transfer) => transfer.actingFor ?? null),
  ];
  return (await database.rows(several, columns)).map(outcomeOf);
}

/** Answers once a transfer is committed or refused; those asked for at the same time share a transaction and its flush to disk. */
export function transferBatcher(database: Database): Batcher<Transfer, TransferOutcome> {
  return new Batcher(concurrentBatches, async (transfers) => {
    const [only] = transfers;
    if (transfers.length === 1 && only !== undefined) return [await makeOne(database, only)];
    try {
      return await makeSeveral(database, transfers);
    } catch (error) {
      if (error instanceof DatabaseUnavailable) throw error;
      // One of them broke the statement and nothing was done: each for itself, so that the others don't pay for it.
      const settled = await Promise.allSettled(transfers.map((transfer) => makeOne(database, transfer)));
      return settled.map((one) => (one.status === "fulfilled" ? one.value : { outcome: "failed", id: null, madeAt: null }));
    }
  });
}
