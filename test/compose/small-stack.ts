import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { type ConfigurationInput, configurationSchema } from "../../src/config/schema.ts";
import type { Fact } from "../../src/events/event.ts";
import type { Host } from "../../src/host/host.ts";
import { nodeHost } from "../../src/host/node.ts";
import { buildPlan } from "../../src/plan/build.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { askEngine, composeVersion } from "../../src/runtimes/containers/engine.ts";
import { services } from "../../src/services/registry.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import type { StepContext, Undo } from "../../src/work/context.ts";
import { scratchFolder } from "../scratch/folder.ts";

export const host: Host = nodeHost();

/** undefined when an engine with Compose answers; else the reason to print. */
export async function whyNoEngine(): Promise<string | undefined> {
  const answer = await askEngine(host);
  if (!answer.engine) return answer.reason;
  return (await composeVersion(host)) === undefined ? "the docker client has no compose plugin" : undefined;
}

export interface Sandbox extends AsyncDisposable {
  readonly directory: string;
  readonly facts: Fact[];
  plan(config?: Partial<ConfigurationInput>): Plan;
  context(signal?: AbortSignal): StepContext;
}

/** A project of its own name and state folder, with free ports. */
export async function openSandbox(project: string, on: "compose" | "kind" = "compose"): Promise<Sandbox> {
  const directory = await scratchFolder(`${project}-`, { on, name: project });
  const ports = await freePorts(40);
  const facts: Fact[] = [];
  return {
    directory,
    facts,
    plan: (config) => planOf(project, directory, { ports, runtime: on }, config),
    context: (signal = AbortSignal.timeout(240_000)) => contextFor(directory, facts, signal),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

function planOf(
  project: string,
  directory: string,
  { ports, runtime }: { readonly ports: readonly number[]; readonly runtime: "compose" | "kind" },
  config: Partial<ConfigurationInput> = {},
): Plan {
  const used = new Map<string, number>();
  const root = join(import.meta.dirname, "project");
  const app = { command: "node server.mjs", replicas: 2, migrate: { up: "node migrate.mjs", down: "node migrate.mjs" } };
  return buildPlan(
    {
      config: configurationSchema.parse({ project, images: "debian", app, ...config }),
      root,
      stateDirectory: join(directory, ".parity"),
      runtime,
      images: "debian",
      configHash: "0".repeat(64),
      machine: { cpus: host.cpus, memoryBytes: host.memoryBytes },
      port: (...key) => {
        const name = key.join("/");
        const port = used.get(name) ?? ports[used.size] ?? 0;
        used.set(name, port);
        return port;
      },
      shipped: (path) => path,
      resolve: (path) => join(root, path),
    },
    services,
  );
}

function contextFor(directory: string, facts: Fact[], signal: AbortSignal): StepContext {
  const undos: Undo[] = [];
  return {
    signal,
    host,
    toolchain: createToolchain(host, { paths: {} }),
    run: { id: "test", path: directory, record: async (name) => name, recordFile: async (name) => name },
    emit: (fact) => void facts.push(fact),
    defer: (undo) => void undos.push(undo),
  };
}

/** Held open together while they are picked, so that no two are the same. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  try {
    return await Promise.all(
      servers.map(
        (server) =>
          new Promise<number>((resolve, reject) => {
            server.once("error", reject).listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
          }),
      ),
    );
  } finally {
    for (const server of servers) server.close();
  }
}
