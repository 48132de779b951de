import type { Client } from "pg";
import { compareTables } from "./compare.ts";
import { fingerprintTable, nameOf, readAlike, type TableFingerprint } from "./fingerprint.ts";
import { listTables, type Table } from "./fingerprint-query.ts";

/** Expressions that change a value of a type a little. */
const changes: Readonly<Record<string, (column: string) => string>> = {
  smallint: (column) => `${column} # 1::smallint`,
  integer: (column) => `${column} # 1`,
  bigint: (column) => `${column} # 1::bigint`,
  numeric: (column) => `${column} + 1`,
  boolean: (column) => `not ${column}`,
  text: (column) => `${column} || '.'`,
  "character varying": (column) => `overlay(${column} placing '.' from 1)`,
  "timestamp with time zone": (column) => `${column} + interval '1 microsecond'`,
  "timestamp without time zone": (column) => `${column} + interval '1 microsecond'`,
  uuid: () => "gen_random_uuid()",
};

/**
 * The negative control of the comparison: in the restored copy one row is changed, then one is removed, on purpose and
 * each taken back; the comparison must notice both. False also when there is no row to change: what was not tried is not shown.
 */
export async function controlIsNoticed(client: Client, source: readonly TableFingerprint[]): Promise<boolean> {
  await readAlike(client);
  const rowsOf = new Map(source.map(({ table, rows }) => [table, rows]));
  const filled = (await listTables(client))
    .map((table) => ({ table, rows: rowsOf.get(nameOf(table)) ?? 0 }))
    .filter(({ rows }) => rows > 0)
    // Each try reads the table once more: the smallest of the app's own shows as much as any.
    .toSorted((one, other) => Number(one.table.schema === "parity") - Number(other.table.schema === "parity") || one.rows - other.rows);
  for (const { table } of filled) {
    // Against what it is now: where it is not what the source was, a change could make it so.
    const before = await fingerprintTable(client, table);
    const changed = await noticedAfter(client, table, before, changeStatements(client, table));
    if (changed === undefined) continue;
    const removed = await noticedAfter(client, table, before, [oneRow(client, table, (from, row) => `delete from ${from} where ${row}`)]);
    return changed && removed === true;
  }
  return false;
}

/** undefined when no statement changed a row; each is tried in a transaction of its own that is always rolled back. */
async function noticedAfter(
  client: Client,
  table: Table,
  before: TableFingerprint,
  statements: readonly string[],
): Promise<boolean | undefined> {
  for (const statement of statements) {
    await client.query("begin");
    try {
      // No foreign key and no trigger shall stand in the way of breaking this copy.
      await client.query("set local session_replication_role = replica");
      const { rowCount } = await client.query(statement);
      if (rowCount !== 1) continue;
      const now = await fingerprintTable(client, table);
      const comparison = compareTables([before], [now]);
      return comparison.some(({ equal }) => !equal);
    } catch (error) {
      // A constraint, a length or a generated column can forbid one change; another one may be allowed.
      if (!isRefusal(error)) throw error;
    } finally {
      await client.query("rollback");
    }
  }
  return undefined;
}

function changeStatements(client: Client, table: Table): string[] {
  return table.columns.flatMap(({ name, type }) => {
    const change = changes[type];
    if (change === undefined) return [];
    const column = client.escapeIdentifier(name);
    return [
      oneRow(client, table, (from, row) => `update ${from} set ${column} = ${change(column)} where ${row}`, `where ${column} is not null`),
    ];
  });
}

function oneRow(client: Client, table: Table, statement: (from: string, row: string) => string, which = ""): string {
  const from = `only ${client.escapeIdentifier(table.schema)}.${client.escapeIdentifier(table.name)}`;
  return statement(from, `ctid = (select ctid from ${from} ${which} limit 1)`);
}

/** Any refusal of a statement; not that the server went away (class 57) or cannot be reached (08). */
function isRefusal(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /^[0-9A-Z]{5}$/.test(code) && !code.startsWith("57") && !code.startsWith("08");
}
