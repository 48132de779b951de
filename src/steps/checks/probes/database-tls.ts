import type { Measured } from "../../../events/event.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import { liveDatabase, withConnection } from "../../backup/connection.ts";
import type { Probe } from "../probe.ts";
import { NotMeasured } from "../probe.ts";

/** A connection without TLS is refused, and every connection the app holds is over TLS. */
export const databaseTls: Probe = {
  name: "database-tls",
  measure: async (stack) => {
    const [plaintext, connections] = await Promise.all([tryPlaintext(stack), countConnections(stack)]);
    return [plaintext, ...connections];
  },
};

/** With the app's own password: a wrong one would be refused for another reason. */
async function tryPlaintext(stack: RunningStack): Promise<Measured> {
  const { default: pg } = await import("pg");
  const { host, port } = stack.endpoint("postgres");
  const { name: database, user } = stack.plan.database;
  const password = stack.secret("app-database");
  const client = new pg.Client({ host, port, database, user, password, ssl: false, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return { name: "plaintext connection", value: "accepted", limit: "refused", ok: false };
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    // 28000 is the server's word on who may connect how; a server that is down refuses everybody and shows nothing.
    if (code === "28000" && /no encryption|SSL off/i.test(message)) {
      return { name: "plaintext connection", value: "refused", limit: "refused", ok: true };
    }
    throw new NotMeasured(`a plaintext connection failed for another reason: ${message}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

const query = `select count(*)::int as all, count(*) filter (where ssl)::int as tls
  from pg_stat_ssl join pg_stat_activity using (pid) where usename = $1`;

async function countConnections(stack: RunningStack): Promise<Measured[]> {
  const { rows } = await withConnection(liveDatabase(stack), (client) =>
    client.query<{ all: number; tls: number }>(query, [stack.plan.database.user]),
  );
  const { all = 0, tls = 0 } = rows[0] ?? {};
  // Of no connections every one is over TLS: that would say nothing.
  if (all === 0) return [];
  return [{ name: "application connections over TLS", value: `${tls} of ${all}`, limit: "all", ok: tls === all }];
}
