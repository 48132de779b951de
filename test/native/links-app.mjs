import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { checkServerIdentity } from "node:tls";
import { createClient } from "@redis/client";
import pg from "pg";

/** A client of the real Postgres (TLS, its certificate verified) and the real Redis: tells what its connections do. */
const { env } = process;
const patienceMs = 1_500;

const database = {
  host: env.DB_HOST,
  port: Number(env.DB_PORT),
  database: env.DB_NAME,
  user: env.DB_USER,
  password: readFileSync(env.DB_PASSWORD_FILE, "utf8"),
  ssl: { ca: readFileSync(env.DB_SSLROOTCERT), checkServerIdentity: (_, certificate) => checkServerIdentity(env.DB_HOST, certificate) },
  connectionTimeoutMillis: patienceMs,
  query_timeout: patienceMs * 4,
};
const redis = createClient({
  socket: { host: env.REDIS_HOST, port: Number(env.REDIS_PORT), reconnectStrategy: 50 },
  password: readFileSync(env.REDIS_PASSWORD_FILE, "utf8"),
  disableOfflineQueue: true,
});
redis.on("error", () => undefined);
redis.connect().catch(() => undefined);

let kept;
async function connection() {
  if (kept === undefined) {
    const client = new pg.Client(database);
    client.on("error", () => undefined);
    client.on("end", () => {
      if (kept === client) kept = undefined;
    });
    await client.connect();
    kept = client;
  }
  return kept;
}

function within(work) {
  return Promise.race([work, new Promise((_, reject) => setTimeout(() => reject(new Error("silence")), patienceMs))]);
}

const answers = {
  "/ready": async () => ({}),
  "/where": async () => ({ postgres: database.port, redis: Number(env.REDIS_PORT) }),
  // The connection is kept for the next one; one that stays silent is given up.
  "/sql": async (text) => {
    try {
      const client = await connection();
      const startedAt = performance.now();
      const { rows } = await (text.startsWith("slow ") ? client.query(text.slice(5)) : within(client.query(text)));
      return { ms: performance.now() - startedAt, rows, verified: client.connection.stream.authorized };
    } catch (error) {
      const client = kept;
      kept = undefined;
      client?.connection.stream.destroy();
      throw error;
    }
  },
  "/redis": async (command) => ({ answer: await within(redis.sendCommand(command.split(" "))) }),
  // Without a word: in TLS a last word would arrive as data does.
  "/leave": async () => {
    kept?.connection.stream.destroy();
    kept = undefined;
    return {};
  },
};

createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://app");
  try {
    response.end(JSON.stringify(await answers[pathname](searchParams.get("say") ?? "")));
  } catch (error) {
    response.statusCode = 503;
    response.end(JSON.stringify({ error: error.code ?? error.message }));
  }
}).listen(Number(env.PORT), env.HOST);
process.on("SIGTERM", () => process.exit(0));
