import { createServer, type IncomingMessage } from "node:http";
import { openClient } from "../../src/steps/drill/client.ts";
import type { LiveStack } from "./drill-fixture.ts";

type Stack = LiveStack["stack"];

export interface SwallowingApp {
  /** The stack, its load balancer replaced. */
  readonly stack: Stack;
  stop(): Promise<void>;
}

/** The stack as its clients see it through an app that says 201 to every write, also to one that came to nothing. */
export async function startSwallowingApp(live: Stack): Promise<SwallowingApp> {
  const client = await openClient(live, 256);
  const key = live.secret("load-key");
  const server = createServer(async (request, response) => {
    const path = request.url ?? "/";
    const method = request.method === "POST" ? "POST" : "GET";
    const given = await bodyOf(request);
    const own = request.headers["x-api-key"]?.toString() ?? key;
    const sent = { method, path, key: own, timeoutMs: 2_000 } as const;
    const answer = await client.send(given === "" ? sent : { ...sent, body: JSON.parse(given) as unknown });
    const swallowed = method === "POST" && path === "/transfers" && (answer.status ?? 500) >= 500;
    response.writeHead(swallowed ? 201 : (answer.status ?? 502)).end(swallowed ? "{}" : answer.body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as { port: number };
  const stack = new Proxy(live, {
    get: (target, name) => {
      if (name === "endpoint") {
        return (...asked: Parameters<Stack["endpoint"]>) => {
          const real = target.endpoint(...asked);
          return asked[0] === "load-balancer" && asked[1] === "https" ? { ...real, host: "127.0.0.1", port, protocol: "http" } : real;
        };
      }
      const value = Reflect.get(target, name) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    client.close();
  };
  return { stack, stop };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}
