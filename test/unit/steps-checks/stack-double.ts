import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttps, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Fact } from "../../../src/events/event.ts";
import type { Host } from "../../../src/host/host.ts";
import type { Plan } from "../../../src/plan/plan.ts";
import type { LogLine, RunningStack } from "../../../src/runtimes/runtime.ts";
import { openCertificates } from "../../../src/secrets/certificates.ts";
import type { StepContext } from "../../../src/work/context.ts";

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface Doors {
  /** What answers behind the load balancer's https. */
  readonly https: Handler;
  /** What answers on its http; a redirect when absent. */
  readonly http?: Handler;
  readonly tls?: ServerOptions;
  readonly secret?: string;
  readonly logs?: () => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Behind {
  readonly stack: RunningStack;
  readonly context: StepContext;
  readonly facts: Fact[];
  close(): Promise<void>;
}

/** Real servers on real ports with real certificates, that behave as badly as a test wants the app or its load balancer to. */
export async function standBehind(doors: Doors): Promise<Behind> {
  const folder = await mkdtemp(join(tmpdir(), "parity-probes-"));
  const certificates = await openCertificates(folder);
  const [cert, key] = await Promise.all([readFile(certificates.certificate), readFile(certificates.key)]);
  const redirect: Handler = (_, response) => response.writeHead(308, { location: "https://localhost/" }).end();
  const servers = {
    https: await listening(createHttps({ cert, key, ...doors.tls }, doors.https)),
    http: await listening(createHttp(doors.http ?? redirect)),
  };
  const facts: Fact[] = [];
  const plan = {
    services: [{ name: "load-balancer", kind: "service", title: "HAProxy", instances: 1, ports: [] }],
    app: { env: doors.env ?? {}, paths: { health: "/health", ready: "/ready" } },
  } as unknown as Plan;
  const stack = {
    plan,
    secret: () => doors.secret ?? "",
    authorityFile: () => certificates.authority,
    endpoint: (service: string, port: "https" | "http") => ({ service, host: "127.0.0.1", port: portOf(servers[port]), protocol: port }),
    logs: () => lines(doors.logs?.() ?? []),
  } as unknown as RunningStack;
  return {
    stack,
    facts,
    context: contextOf(facts),
    close: async () => {
      for (const server of Object.values(servers)) server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Time passes as fast as it is slept. */
export function contextOf(facts: Fact[] = []): StepContext {
  let slept = 0;
  const host = {
    now: () => Date.now() + slept,
    monotonic: () => performance.now() + slept,
    sleep: async (ms: number) => {
      slept += ms;
    },
  } as unknown as Host;
  const run = { record: async (name: string) => `evidence/${name}` };
  return { host, run, signal: new AbortController().signal, emit: (fact: Fact) => facts.push(fact) } as unknown as StepContext;
}

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function* lines(texts: readonly string[]): AsyncIterable<LogLine> {
  for (const text of texts) yield { service: "app", instance: 0, text };
}
