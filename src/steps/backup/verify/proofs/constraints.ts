import type { Client } from "pg";
import { whole } from "../../../../text/words.ts";
import { withConnection } from "../../connection.ts";
import { readAlike } from "../fingerprint.ts";
import { inParallel } from "../parallel.ts";
import type { Found, Proof } from "../proof.ts";

interface Constraint {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly oid: string;
}

interface Checked {
  readonly schema: string;
  readonly table: string;
  /** Each is true or unknown for every row. */
  readonly conditions: readonly string[];
}

/**
 * What the server believes of the rows is tried on them once more: every foreign key by the server's own validation, every CHECK and
 * NOT NULL of a table in one reading of it. A constraint that the source had not validated either is only counted.
 */
export const constraints: Proof = {
  level: "consistent",
  name: "constraints",
  look: async ({ address, connections }, { signal }) => {
    const { keys, checked, unvalidated } = await withConnection(address, list);
    const broken: string[] = [];
    const tasks = [
      ...checked.map((table) => async (client: Client) => void broken.push(...(await violations(client, table)))),
      ...groupedByTable(keys).map((ofTable) => async (client: Client) => void broken.push(...(await invalidKeys(client, ofTable)))),
    ];
    await inParallel({ address, connections, signal, prepare: readAlike }, tasks);
    return conclude(broken, keys.length, checked.flatMap(({ conditions }) => conditions).length, unvalidated);
  },
};

function conclude(broken: readonly string[], keys: number, conditions: number, unvalidated: number): Found {
  if (broken.length > 0) return { ok: false, detail: `broken: ${broken.toSorted().join(", ")}` };
  const open = unvalidated === 0 ? "" : `; ${whole(unvalidated)} never validated, as in a source that says NOT VALID`;
  return { ok: true, detail: `${whole(keys)} foreign keys and ${whole(conditions)} conditions hold for every row${open}` };
}

const ours = `n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)' and c.relkind = 'r'`;

async function list(client: Client): Promise<{ keys: Constraint[]; checked: Checked[]; unvalidated: number }> {
  await readAlike(client);
  // A key onto a partitioned table has a row for each partition, of which only one has to hold: the first of them stands for all.
  const keys = await client.query<Constraint>(
    `select n.nspname as schema, c.relname as table, k.conname as name, k.oid::text as oid
       from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
       left join pg_constraint above on above.oid = k.conparentid
      where k.contype = 'f' and k.convalidated and ${ours} and above.conrelid is distinct from k.conrelid
      order by 1, 2, 3`,
  );
  const checked = await client.query<{ schema: string; table: string; conditions: string[] }>(
    `select schema, "table", json_agg(condition) as conditions from (
       select n.nspname as schema, c.relname as "table", pg_get_expr(k.conbin, k.conrelid) as condition
         from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
        where k.contype = 'c' and k.convalidated and ${ours}
       union all
       select n.nspname, c.relname, quote_ident(a.attname) || ' is not null'
         from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
        where a.attnotnull and a.attnum > 0 and not a.attisdropped and ${ours}) each
      group by 1, 2 order by 1, 2`,
  );
  const open = await client.query<{ count: string }>("select count(*) from pg_constraint where not convalidated");
  return { keys: keys.rows, checked: checked.rows, unvalidated: Number(open.rows[0]?.count) };
}

async function violations(client: Client, { schema, table, conditions }: Checked): Promise<string[]> {
  const from = `only ${client.escapeIdentifier(schema)}.${client.escapeIdentifier(table)}`;
  const { rows } = await client.query<Record<string, string>>(
    `select ${conditions.map((condition, index) => `count(*) filter (where (${condition}) is false) as c${index}`).join(", ")} from ${from}`,
  );
  return conditions.flatMap((condition, index) => {
    const count = Number(rows[0]?.[`c${index}`]);
    return count === 0 ? [] : [`${condition} of ${schema}.${table} by ${whole(count)} rows`];
  });
}

/** The validation of one table's keys takes the same lock on it. */
function groupedByTable(keys: readonly Constraint[]): (readonly Constraint[])[] {
  return [...Map.groupBy(keys, ({ schema, table }) => `${schema}.${table}`).values()];
}

/** Forgets, in a transaction that is taken back, that they were validated. */
async function invalidKeys(client: Client, keys: readonly Constraint[]): Promise<string[]> {
  const broken: string[] = [];
  for (const { schema, table, name, oid } of keys) {
    await client.query("begin");
    try {
      await client.query("update pg_constraint set convalidated = false where oid = $1", [oid]);
      const on = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(table)}`;
      await client.query(`alter table ${on} validate constraint ${client.escapeIdentifier(name)}`);
    } catch (error) {
      if ((error as { code?: unknown }).code !== foreignKeyViolation) throw error;
      broken.push(`${name} of ${schema}.${table}`);
    } finally {
      await client.query("rollback");
    }
  }
  return broken;
}

const foreignKeyViolation = "23503";
