import { readFile } from "node:fs/promises";
import type { RunningStack } from "../../runtimes/runtime.ts";

/** Name → value with its unit, as `SHOW` prints it. */
export async function readPostgresSettings(stack: RunningStack): Promise<ReadonlyMap<string, string>> {
  const { default: pg } = await import("pg");
  const { host, port } = stack.endpoint("postgres");
  const client = new pg.Client({
    host,
    port,
    user: "postgres",
    password: stack.secret("postgres"),
    database: stack.plan.database.name,
    ssl: { ca: await readFile(stack.authorityFile(), "utf8") },
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
  });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; value: string }>("select name, current_setting(name) as value from pg_settings");
    return new Map(rows.map(({ name, value }) => [name, value]));
  } finally {
    await client.end();
  }
}
