import { writeSync } from "node:fs";
import { Client } from "pg";
import { Environment, EnvironmentError } from "../environment.ts";
import { type DatabaseSettings, readDatabaseSettings, readTokenSecret } from "../settings.ts";
import { connectionOptions } from "../store/database.ts";
import type { SeedOptions } from "./seed-data.ts";

export interface MigrationSettings {
  readonly database: DatabaseSettings;
  /** Present when seeding was asked for. */
  readonly seed: SeedOptions | undefined;
}

export function readMigrationSettings(seeding: boolean): MigrationSettings {
  const environment = new Environment(process.env);
  const database = readDatabaseSettings(environment);
  const seed = seeding
    ? {
        tokenSecret: readTokenSecret(environment),
        keys: { ...givenKey(environment, "load", "LOAD_KEY_FILE"), ...givenKey(environment, "admin", "ADMIN_KEY_FILE") },
        perMinute: environment.whole("RATE_LIMIT_REQUESTS_PER_MINUTE", 1, 1_000_000, 100),
      }
    : undefined;
  environment.check();
  return { database, seed };
}

function givenKey(environment: Environment, role: "load" | "admin", name: string): Readonly<Partial<Record<"load" | "admin", string>>> {
  return process.env[name] === undefined ? {} : { [role]: environment.file(name) };
}

export async function withClient<Value>(settings: DatabaseSettings, work: (client: Client) => Promise<Value>): Promise<Value> {
  const client = new Client({ ...connectionOptions(settings), connectionTimeoutMillis: 5000 });
  // What breaks the connection also fails the query under way; that is the one that reports it.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

export function print(line: string): void {
  writeSync(1, `${line}\n`);
}

/** Runs a program's work; a failure is one line on stderr and exit 1, a wrong environment or usage exit 2. */
export async function runProgram(work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    writeSync(2, `zerostate: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof EnvironmentError ? 2 : 1;
  }
}
