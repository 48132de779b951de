import type { Client } from "pg";
import { messageOf } from "../../errors/message-of.ts";
import type { FaultGiven } from "./fault-kind.ts";
import { withSuperuser } from "./sql-access.ts";

/** Of parity's own, and only there while it holds a mark. */
const schema = "parity_faults";
const marks = `${schema}.committed`;
const statementWithinMs = 60_000;

/** Carries SQL out as the superuser, once: a mark that is committed together with it says that it was done. */
export async function doOnce(given: FaultGiven, sql: string): Promise<void> {
  await inTransaction(given, async (client) => {
    await client.query(`create schema if not exists ${schema}; create table if not exists ${marks} (fault text primary key)`);
    const marked = await client.query(`insert into ${marks} values ($1) on conflict do nothing`, [given.id]);
    if (marked.rowCount === 1) await runWithin(client, sql);
  });
}

/** Carries SQL out if `doOnce` was committed, and takes the mark back in the same transaction. Idempotent. */
export async function takeBackOnce(given: FaultGiven, sql: string): Promise<void> {
  await inTransaction(given, async (client) => {
    if (!(await hasMarks(client))) return;
    const unmarked = await client.query(`delete from ${marks} where fault = $1`, [given.id]);
    if (unmarked.rowCount === 1) await runWithin(client, sql);
    const left = await client.query(`select from ${marks} limit 1`);
    if (left.rowCount === 0) await client.query(`drop schema ${schema} cascade`);
  });
}

/** Whether `doOnce` was committed and not taken back. */
export async function isDone({ stack, id }: FaultGiven): Promise<boolean> {
  return withSuperuser(stack, async (client) => {
    if (!(await hasMarks(client))) return false;
    return (await client.query(`select from ${marks} where fault = $1`, [id])).rowCount === 1;
  });
}

/** Tries SQL and what takes it back, in a transaction that is rolled back: why one of them fails, as a clause. */
export async function obstacleOfStatements(client: Client, inject: string, undo: string): Promise<string | undefined> {
  await client.query("begin");
  try {
    await client.query("set local statement_timeout = '10s'");
    for (const [name, sql] of Object.entries({ inject, undo })) {
      const failed = await runWithin(client, sql).then(
        () => undefined,
        (error: unknown) => `its ${name} fails: ${messageOf(error)}`,
      );
      if (failed !== undefined) return failed;
    }
    return undefined;
  } finally {
    await client.query("rollback");
  }
}

async function inTransaction({ stack }: FaultGiven, work: (client: Client) => Promise<void>): Promise<void> {
  await withSuperuser(stack, async (client) => {
    await client.query(`set statement_timeout = ${statementWithinMs}; begin`);
    // One at a time: who takes the last mark away also drops the table another one is about to look into.
    await client.query("select pg_advisory_xact_lock(hashtext($1))", [schema]);
    await work(client);
    // Without it the session ends, and the transaction is rolled back.
    await client.query("commit");
  });
}

async function hasMarks(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>("select to_regclass($1) is not null as there", [marks]);
  return rows[0]?.there === true;
}

/** Runs SQL that cannot end the transaction it is in: the server refuses that in what a block executes. */
async function runWithin(client: Client, sql: string): Promise<void> {
  const { escapeLiteral } = (await import("pg")).default;
  await client.query(`do ${escapeLiteral(`begin execute ${escapeLiteral(sql)}; end`)}`);
}
