import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";

/** Longer than a load balancer keeps its own end open, so that it never sends on a connection that is just being closed. */
const keepAliveTimeout = 65_000;

export interface Listening {
  readonly port: number;
  /** Takes no more connections, waits for the requests under way at most so long. */
  close(milliseconds: number): Promise<void>;
}

/** `port` 0 takes any free one. */
export async function listen(routes: Hono, host: string, port: number): Promise<Listening> {
  const serverOptions = { keepAliveTimeout, requestTimeout: 30_000 };
  // `hostname` stands in where a request names none: probes of a load balancer speak HTTP/1.0.
  const server = createAdaptorServer({ fetch: routes.fetch, hostname: host, serverOptions }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host, backlog: 1024 }, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: (milliseconds) => close(server, milliseconds) };
}

async function close(server: Server, milliseconds: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const late = setTimeout(() => server.closeAllConnections(), milliseconds);
  await closed;
  clearTimeout(late);
}
