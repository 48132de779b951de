import type { Client } from "pg";
import type { Probe } from "./probe.ts";
import type { ReadyAddress, ReadyTarget } from "./target.ts";
import { connectionError } from "./tcp.ts";

/** A query, not pg_isready: that one already answers while the first start still creates roles and databases. */
export function postgresProbe(address: ReadyAddress, database: ReadyTarget["database"]): Probe {
  let tls = true;
  return {
    title: `query over TCP on ${address.host}:${address.port}`,
    ask: async (signal) => {
      const { default: pg } = await import("pg");
      const client = new pg.Client({
        host: address.host,
        port: address.port,
        user: database.user,
        password: database.password,
        database: database.name,
        ssl: tls ? { rejectUnauthorized: false } : false,
      });
      try {
        await selectOne(client, signal);
      } catch (error) {
        // A server without TLS says so at once; the next try then speaks plainly.
        if (tls && String(error).includes("does not support SSL")) tls = false;
        throw connectionError(error as NodeJS.ErrnoException);
      }
    },
  };
}

async function selectOne(client: Client, signal: AbortSignal): Promise<void> {
  const giveUp = (): void => void client.end().catch(() => undefined);
  // A server that dies while it is asked emits an error of its own: without a listener that ends parity.
  client.on("error", giveUp);
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
    const asked = client.connect().then(() => client.query("select 1"));
    await Promise.race([asked, aborted]);
  } finally {
    signal.removeEventListener("abort", giveUp);
    giveUp();
  }
}
