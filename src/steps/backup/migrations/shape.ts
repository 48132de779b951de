import type { Client } from "pg";
import type { StepContext } from "../../../work/context.ts";
import { withConnection } from "../connection.ts";
import { programOf } from "../programs.ts";
import { listTables } from "../verify/fingerprint-query.ts";
import type { RestoredCopy } from "../verify/restored-copy.ts";
import { hashOf, readSchema } from "../verify/schema.ts";
import { bookkeeping } from "./bookkeeping.ts";
import type { DatabaseShape } from "./runs.ts";

export async function readShape({ server, programs }: RestoredCopy, database: string, context: StepContext): Promise<DatabaseShape> {
  const address = server.address(database);
  return withConnection(address, async (client) => ({
    schema: hashOf(await readSchema(address, client, programOf(programs, "pg_dump"), context)),
    applied: await countApplied(client),
  }));
}

async function countApplied(client: Client): Promise<number> {
  const tables = (await listTables(client)).filter(({ name }) => bookkeeping.test(name));
  let applied = 0;
  for (const { schema, name } of tables) {
    const { rows } = await client.query<{ count: string }>(
      `select count(*) from ${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`,
    );
    applied += Number(rows[0]?.count);
  }
  return applied;
}
