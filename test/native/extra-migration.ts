/**
 * The sample system's migrations and one more, whose statements are given: `up SQL`, `back SQL`, `down SQL`. It goes where the
 * variables of the environment lead, and keeps what it applied in a table of its own.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import pg from "pg";

const [direction = "", sql = ""] = process.argv.slice(2);
const example = resolve(import.meta.dirname, "../../examples/zerostate");
const { DB_HOST, DB_PORT, DB_NAME, DB_USER, DB_PASSWORD_FILE } = process.env;
const client = new pg.Client({
  host: DB_HOST ?? "",
  port: Number(DB_PORT),
  database: DB_NAME ?? "",
  user: DB_USER ?? "",
  password: readFileSync(DB_PASSWORD_FILE ?? "", "utf8"),
});

function sample(...args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, ["src/migrate.ts", ...args], { cwd: example, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

async function extra(): Promise<void> {
  await client.query("create table if not exists extra_migrations (name text primary key)");
  const { rowCount } = await client.query("select from extra_migrations");
  if ((rowCount === 0) !== (direction === "up")) return;
  const record = direction === "up" ? "insert into extra_migrations values ('extra')" : "delete from extra_migrations";
  await client.query(`begin; ${sql}; ${record}; commit`);
}

if (direction === "up") sample("up");
await client.connect();
await extra();
if (direction === "down") await client.query("drop table extra_migrations");
await client.end();
if (direction === "down") sample("down");
