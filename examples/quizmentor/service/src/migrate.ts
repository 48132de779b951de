import { writeSync } from "node:fs";
import { join } from "node:path";
import { runner } from "node-pg-migrate";
import { Client } from "pg";
import { seed } from "./seed.ts";
import { EnvironmentRefused, readDatabaseSettings } from "./settings.ts";
import { connectionOptions } from "./store/database.ts";

const usage = "usage: migrate up [--seed] | down [--last]";
const milliseconds = 60_000;
const migrationsTable = "pgmigrations";

/** One at a time: a second runner waits for the first and then finds nothing to do. */
async function migrate(client: Client, direction: "up" | "down", count: number): Promise<void> {
  const ran = await runner({
    dbClient: client,
    dir: join(import.meta.dirname, "../migrations"),
    migrationsTable,
    direction,
    count,
    advisoryLockMode: "wait",
    log: () => undefined,
  });
  print(ran.length === 0 ? "nothing to do" : `${direction}: ${ran.map(({ name }) => name).join(", ")}`);
}

async function main(words: readonly string[]): Promise<number> {
  const [command = "", flag] = words;
  const known = ["up", "up --seed", "down", "down --last"].includes(words.join(" "));
  if (!known) {
    print(usage);
    return 2;
  }
  const client = new Client(connectionOptions(readDatabaseSettings(process.env), milliseconds));
  // What breaks the connection also fails the query under way; that is the one that reports it.
  client.on("error", () => undefined);
  await client.connect();
  try {
    if (command === "up") await migrate(client, "up", Number.POSITIVE_INFINITY);
    else await migrate(client, "down", flag === "--last" ? 1 : Number.POSITIVE_INFINITY);
    if (flag === "--seed") print(`seeded ${await seed(client)} questions`);
    return 0;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function print(line: string): void {
  writeSync(1, `${line}\n`);
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  writeSync(2, `quizmentor: ${error instanceof Error ? error.message : String(error)}\n`);
  return error instanceof EnvironmentRefused ? 2 : 1;
});
