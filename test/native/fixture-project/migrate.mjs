/** One table, and a line in migrations.log for each time it was really made. */
import { appendFile, readFile } from "node:fs/promises";
import pg from "pg";

const { DB_HOST, DB_PORT, DB_NAME, DB_USER, DB_PASSWORD_FILE, DB_SSLROOTCERT } = process.env;
const client = new pg.Client({
  host: DB_HOST,
  port: Number(DB_PORT),
  database: DB_NAME,
  user: DB_USER,
  password: await readFile(DB_PASSWORD_FILE, "utf8"),
  ssl: { ca: await readFile(DB_SSLROOTCERT, "utf8") },
});
await client.connect();
await client.query(await readFile(new URL("migrations/001.sql", import.meta.url), "utf8"));
await client.end();
await appendFile(new URL("migrations.log", import.meta.url), `${DB_NAME}\n`);
