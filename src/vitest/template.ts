import type { Client } from "pg";
import type { FixtureStack } from "./fixture-stack.ts";
import { migrateInto } from "./migrate-into.ts";
import { templatePrefix } from "./names.ts";
import { connectTo, databasesNamed, dropDatabase } from "./server.ts";
import { templateKey } from "./template-key.ts";

/** Of any number of branches and migrations under way, this many templates are kept: the newest. */
const mostTemplates = 3;
const building = "parity_building";

/**
 * The name of the database that was migrated once for all tests. Built by whoever comes first; the others wait for the lock and find it.
 * The caller holds the lock.
 */
export async function requireTemplate(fixture: FixtureStack, client: Client): Promise<string> {
  const { rows } = await client.query<{ version: string }>("select current_setting('server_version_num') as version");
  const name = `${templatePrefix}${await templateKey(fixture.stack.plan, rows[0]?.version ?? "")}`;
  const there = await databasesNamed(client, templatePrefix);
  if (there.some((each) => each.name === name)) return name;
  for (const old of there.slice(mostTemplates - 1)) await removeTemplate(client, old.name);
  await build(fixture, client, name);
  return name;
}

/** Under another name until it is complete: a builder that was killed leaves nothing that could be taken for a template. */
async function build(fixture: FixtureStack, client: Client, name: string): Promise<void> {
  const { user } = fixture.stack.plan.database;
  await dropDatabase(client, building);
  await client.query(`create database ${building} owner ${client.escapeIdentifier(user)}`);
  try {
    const inside = await connectTo(fixture.stack, building);
    await inside.query("create extension if not exists pg_stat_statements").finally(() => inside.end());
    await migrateInto(fixture, building);
  } catch (error) {
    await dropDatabase(client, building);
    throw error;
  }
  // Nobody may connect to it: a session in it would make every clone fail. What a migration left running is ended first.
  await client.query(`alter database ${building} with allow_connections false is_template true`);
  await client.query("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1", [building]);
  await client.query(`alter database ${building} rename to ${client.escapeIdentifier(name)}`);
}

async function removeTemplate(client: Client, name: string): Promise<void> {
  await client.query(`alter database ${client.escapeIdentifier(name)} with is_template false`);
  await dropDatabase(client, name);
}
