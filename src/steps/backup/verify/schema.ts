import { createHash } from "node:crypto";
import type { Client } from "pg";
import type { Tool } from "../../../toolchain/tool.ts";
import type { StepContext } from "../../../work/context.ts";
import type { DatabaseAddress } from "../connection.ts";
import { runOn } from "../programs.ts";

/** The database's definition as text that is the same for the same definition: tables, indexes, constraints, rights and so on. */
export async function readSchema(
  address: DatabaseAddress,
  client: Client,
  pgDump: Tool,
  context: Pick<StepContext, "host" | "signal">,
  snapshot?: string,
): Promise<string> {
  const args = ["--schema-only", ...(snapshot === undefined ? [] : [`--snapshot=${snapshot}`])];
  const { stdout } = await runOn(address, pgDump, args, context);
  return `${normaliseSchema(stdout)}\n${await readInvalid(client)}`;
}

/** Without what differs from dump to dump: comments, the versions in them, and the random key of \restrict. */
export function normaliseSchema(dump: string): string {
  return dump
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("--") && !/^\\(un)?restrict\b/.test(line))
    .join("\n");
}

/** A dump writes an invalid index or an unchecked constraint like any other; these lines tell them apart. */
async function readInvalid(client: Client): Promise<string> {
  const { rows } = await client.query<{ line: string }>(
    `select 'invalid index ' || indexrelid::regclass as line from pg_catalog.pg_index where not indisvalid
     union all
     select 'unchecked constraint ' || conname || ' on ' || conrelid::regclass from pg_catalog.pg_constraint where not convalidated
     order by 1`,
  );
  return rows.map(({ line }) => line).join("\n");
}

export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
