import type { Client } from "pg";

/** "accounts" or "audit.entries" as SQL writes it, whatever is in the names. */
export async function quotedTable(name: string): Promise<string> {
  const { escapeIdentifier } = (await import("pg")).default;
  return name
    .split(".")
    .map((part) => escapeIdentifier(part))
    .join(".");
}

/** Why nothing can be done to that table: one clause; undefined when something can. */
export async function tableObstacle(client: Client, name: string): Promise<string | undefined> {
  const asked = "select relkind from pg_class where oid = to_regclass($1)";
  const { rows } = await client.query<{ relkind: string }>(asked, [await quotedTable(name)]);
  if (rows[0] === undefined) return `the database has no table called ${name}`;
  return rows[0].relkind === "r" ? undefined : `${name} is no ordinary table`;
}
