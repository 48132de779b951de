import { randomBytes } from "node:crypto";
import type { Client } from "pg";
import type { Host } from "../../../host/host.ts";
import type { StepContext } from "../../../work/context.ts";
import { type DatabaseAddress, withConnection } from "../connection.ts";

export interface AcknowledgedRow {
  readonly number: number;
  /** ms since 1970: when its commit was heard of. */
  readonly at: number;
}

/** What was known of the rows at one moment: everything acknowledged before it began, and what had been asked for when it was over. */
export interface RowMark {
  readonly acknowledged: readonly AcknowledgedRow[];
  readonly askedUpTo: number;
  /** ms since 1970. */
  readonly at: number;
}

/** Rows with a number and a time, one transaction each, written until told otherwise. */
export interface NumberedRows {
  /** As SQL names it, quoted. */
  readonly table: string;
  /** Does something at one moment, between two looks at the rows. */
  mark<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly mark: RowMark }>;
  /** Resolves when so many are acknowledged. Rejects with what ended the writers. */
  awaitCount(count: number): Promise<void>;
  acknowledged(): readonly AcknowledgedRow[];
  /** Waits for what was asked. Idempotent. */
  stop(): Promise<void>;
  /** Removes the table and all that was made for it. Idempotent. */
  remove(): Promise<void>;
}

const schemaPrefix = "parity_drill_";
/** Of a schema that a drill made, and of none that merely begins like it. */
const schemaPattern = `^${schemaPrefix}[0-9a-f]{8}$`;
const writers = 4;
const paceMs = 4;
const pollMs = 20;

/** Makes a table of its own in the live database and begins to write. What a killed run left is removed first. */
export async function writeNumberedRows(address: DatabaseAddress, { host, signal, defer }: StepContext): Promise<NumberedRows> {
  const schema = `${schemaPrefix}${randomBytes(4).toString("hex")}`;
  const table = `${schema}.numbered`;
  await withConnection(address, async (client) => {
    await removeLeftOver(client);
    await client.query(`create schema ${schema}`);
    await client.query(`create table ${table} (number integer primary key, written_at timestamptz not null default clock_timestamp())`);
  });
  const stopped = new AbortController();
  const acknowledged: AcknowledgedRow[] = [];
  let asked = 0;
  const next = (): number => (asked += 1);
  const writing = Promise.all(
    Array.from({ length: writers }, () =>
      withConnection(address, (client) => write({ client, table, next, acknowledged, host, stopped: stopped.signal })),
    ),
  );
  let failure: unknown;
  writing.catch((error: unknown) => (failure = error));
  const stop = async (): Promise<void> => {
    stopped.abort();
    await writing.catch(() => undefined);
  };
  const remove = async (): Promise<void> => {
    await stop();
    await withConnection(address, (client) => client.query(`drop schema if exists ${schema} cascade`));
  };
  defer({ title: "remove the drill's own table", run: remove });
  return {
    table,
    acknowledged: () => acknowledged,
    mark: async (work) => {
      const [before, at] = [[...acknowledged], host.now()];
      const value = await work();
      return { value, mark: { acknowledged: before, askedUpTo: asked, at } };
    },
    awaitCount: async (count) => {
      while (acknowledged.length < count) {
        if (failure !== undefined) throw failure;
        await host.sleep(pollMs, signal);
      }
    },
    stop,
    remove,
  };
}

interface Writing {
  readonly client: Client;
  readonly table: string;
  readonly acknowledged: AcknowledgedRow[];
  readonly host: Host;
  readonly stopped: AbortSignal;
  next(): number;
}

/** Until the table is gone: that is the accident, and ends it as the drill wants. */
async function write({ client, table, next, acknowledged, host, stopped }: Writing): Promise<void> {
  while (!stopped.aborted) {
    const number = next();
    try {
      await client.query(`insert into ${table} (number) values ($1)`, [number]);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "42P01") return;
      throw error;
    }
    acknowledged.push({ number, at: host.now() });
    await host.sleep(paceMs, stopped).catch(() => undefined);
  }
}

async function removeLeftOver(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>("select nspname as name from pg_namespace where nspname ~ $1", [schemaPattern]);
  for (const { name } of rows) await client.query(`drop schema ${client.escapeIdentifier(name)} cascade`);
}

/** Numbers that are there; undefined when the table is not. */
export async function readNumbers(address: DatabaseAddress, table: string): Promise<ReadonlySet<number> | undefined> {
  return withConnection(address, async (client) => {
    const { rows: there } = await client.query<{ there: boolean }>("select to_regclass($1) is not null as there", [table]);
    if (there[0]?.there !== true) return undefined;
    const { rows } = await client.query<{ number: number }>(`select number from ${table}`);
    return new Set(rows.map(({ number }) => number));
  });
}
