import { readFile } from "node:fs/promises";
import { join } from "node:path";
import getPort, { clearLockedPorts } from "get-port";
import type { Configuration } from "../config/schema.ts";
import { writeAtomically } from "../files/write-atomically.ts";
import type { RuntimeKind, ServiceName } from "../plan/plan.ts";
import { reservePort } from "./reserve-port.ts";

/** Tried first: the usual number plus 10,000, so that a server somebody runs beside is not in the way. */
const preferred: Readonly<Record<string, number>> = {
  "postgres/main": 15_432,
  "postgres-replica/main": 15_433,
  "redis/main": 16_379,
  "app/main": 18_100,
  "app/metrics": 19_100,
  "load-balancer/https": 18_443,
  "load-balancer/http": 18_080,
  "load-balancer/metrics": 18_405,
  "postgres-exporter/main": 19_187,
  "redis-exporter/main": 19_121,
  "alert-sink/main": 18_095,
  "alertmanager/main": 19_093,
  "prometheus/main": 19_090,
  "grafana/main": 13_000,
  "wal-receiver/main": 18_096,
};

/** The port that is tried first. */
export function preferredPort(service: ServiceName, port: string, instance: number): number {
  const first = preferred[`${service}/${port}`];
  if (first === undefined) throw new RangeError(`no port is known for ${service}/${port}`);
  return first + instance;
}

const configured: Readonly<Record<string, (config: Configuration) => number | undefined>> = {
  "postgres/main": (config) => config.services.postgres.port,
  "redis/main": (config) => config.services.redis.port,
  "app/main": (config) => ("url" in config.app ? undefined : config.app.port),
  "load-balancer/https": (config) => config.services["load-balancer"].port,
  "prometheus/main": (config) => config.services.prometheus.port,
  "alertmanager/main": (config) => config.services.alertmanager.port,
  "grafana/main": (config) => config.services.grafana.port,
};

const mostInstances = 20;

type Remembered = Partial<Record<RuntimeKind, Record<string, number>>>;

export interface PortAllocation {
  port(service: ServiceName, port: string, instance: number): number;
  /** Keeps the numbers for the next command. */
  remember(): Promise<void>;
}

export interface AllocationOptions {
  /** The stack is up, so its ports are taken by itself. */
  readonly running: boolean;
  /** For a command that may start something: what it was given, no other parity is given while it runs. */
  readonly reserve: boolean;
}

/** A port on 127.0.0.1 for everything that listens: the configured one, else the one it had before, else a free one. */
export async function allocatePorts(
  stateDirectory: string,
  kind: RuntimeKind,
  config: Configuration,
  options: AllocationOptions,
): Promise<PortAllocation> {
  const path = join(stateDirectory, "ports.json");
  const remembered = await readRemembered(path);
  const before = remembered[kind] ?? {};
  const chosen: Record<string, number> = {};
  // The library does not hand out a port twice within a process; here the same answer to the same question is wanted.
  clearLockedPorts();
  for (const key of wantedKeys(config)) chosen[key] = await choose(key, before[key], config, options, new Set(Object.values(chosen)));
  return {
    port: (service, port, instance) => {
      const number = chosen[`${service}/${port}/${instance}`];
      if (number === undefined) throw new RangeError(`no port was allocated for ${service}/${port}/${instance}`);
      return number;
    },
    remember: () => writeAtomically(path, `${JSON.stringify({ ...remembered, [kind]: chosen }, null, 2)}\n`),
  };
}

function wantedKeys(config: Configuration): string[] {
  const instances = "url" in config.app ? 0 : Math.min(config.app.replicas, mostInstances);
  return Object.keys(preferred).flatMap((name) => {
    const count = name.startsWith("app/") ? instances : 1;
    return Array.from({ length: count }, (_, instance) => `${name}/${instance}`);
  });
}

async function choose(
  key: string,
  before: number | undefined,
  config: Configuration,
  { running, reserve }: AllocationOptions,
  taken: ReadonlySet<number>,
): Promise<number> {
  const cut = key.lastIndexOf("/");
  const name = key.slice(0, cut);
  const instance = Number(key.slice(cut + 1));
  const fixed = configured[name]?.(config);
  if (fixed !== undefined) return fixed + instance;
  if (running && before !== undefined) return before;
  const first = before ?? (preferred[name] ?? 0) + instance;
  const candidates = [first, ...Array.from({ length: 50 }, (_, index) => (preferred[name] ?? 20_000) + 20 + index)];
  const exclude = new Set(taken);
  for (let attempt = 0; attempt < candidates.length; attempt += 1) {
    const port = await getPort({ port: candidates, host: "127.0.0.1", exclude });
    if (!reserve || (await reservePort(port))) return port;
    exclude.add(port);
  }
  return getPort({ host: "127.0.0.1", exclude });
}

async function readRemembered(path: string): Promise<Remembered> {
  return readFile(path, "utf8").then(
    (text) => JSON.parse(text) as Remembered,
    () => ({}),
  );
}
