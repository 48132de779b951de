import type { Client } from "pg";
import type { Tool } from "../../../toolchain/tool.ts";
import type { Manifest } from "../manifest.ts";
import type { Snapshot } from "../snapshot.ts";
import { fingerprintTables } from "../verify/fingerprint.ts";
import { hashOf, readSchema } from "../verify/schema.ts";
import { readAccess, readExtensions, readRoles } from "./roles.ts";
import type { Taking } from "./taking.ts";

export type Description = Pick<
  Manifest["database"],
  "name" | "serverVersion" | "databaseBytes" | "tables" | "schemaSha256" | "roles" | "access" | "extensions"
>;

/** A dump takes most of what there is: beside it the tables are read by no more processes than help. */
export type Beside = "nothing" | "dump";

/** Reads every table once, in the very snapshot that is copied, and what the server knows of the database. */
export async function describe(
  { address, context }: Taking,
  client: Client,
  { id, serverVersion, databaseBytes }: Snapshot,
  pgDump: Tool,
  beside: Beside,
): Promise<Description> {
  const schema = await readSchema(address, client, pgDump, context, id);
  const { cpus } = context.host;
  const readers = beside === "dump" ? { connections: Math.max(1, cpus - 1), workers: 0 } : { connections: Math.max(2, cpus) };
  const reading = { ...readers, snapshot: id, signal: context.signal };
  return {
    name: address.database,
    serverVersion,
    databaseBytes,
    tables: [...(await fingerprintTables(address, reading))],
    schemaSha256: hashOf(schema),
    roles: await readRoles(client),
    access: await readAccess(client),
    extensions: await readExtensions(client),
  };
}
