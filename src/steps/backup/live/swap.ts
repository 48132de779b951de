import type { Client } from "pg";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";
import { markClosed, reopenClosed } from "./closed.ts";
import { growingPattern } from "./target.ts";

const goneWithinMs = 10_000;

/** What killed runs left of restores they had begun. Only for the one who holds the stack's lock. */
export async function dropUnfinished(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>("select datname as name from pg_database where datname ~ $1", [growingPattern]);
  for (const { name } of rows) await dropDatabase(client, name);
}

export async function dropDatabase(client: Client, name: string): Promise<void> {
  await client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`);
}

export async function renameDatabase(client: Client, from: string, to: string): Promise<void> {
  await client.query(`alter database ${client.escapeIdentifier(from)} rename to ${client.escapeIdentifier(to)}`);
}

/**
 * Gives `name` to what was restored, and what had it until now the name `aside`: both or neither. Sessions on the old one are ended, and
 * nobody can begin another meanwhile. The connection is to neither of the two. The next command reopens what a killed one left closed.
 */
export async function swapDatabases(
  client: Client,
  stack: RunningStack,
  { growing, name, aside }: { readonly growing: string; readonly name: string; readonly aside: string },
  context: StepContext,
): Promise<void> {
  const [old, kept] = [name, aside].map((each) => client.escapeIdentifier(each));
  await markClosed(stack, [name, aside]);
  context.defer({ title: `let sessions into ${name} again`, run: () => reopenClosed(stack) });
  await client.query(`alter database ${old} with allow_connections false`);
  try {
    await client.query("select pg_terminate_backend(pid, $2) from pg_stat_activity where datname = $1", [name, goneWithinMs]);
    await client.query("begin");
    try {
      await client.query(`alter database ${old} rename to ${kept}`);
      await renameDatabase(client, growing, name);
      await client.query("commit");
    } catch (error) {
      await client.query("rollback");
      throw error;
    }
  } finally {
    // What is deferred tries once more, and tells.
    await reopenClosed(stack).catch(() => undefined);
  }
}
