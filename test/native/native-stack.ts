import { chmod, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Fact } from "../../src/events/event.ts";
import type { Host } from "../../src/host/host.ts";
import { nodeHost } from "../../src/host/node.ts";
import type { Plan, PlannedService, ServiceName } from "../../src/plan/plan.ts";
import { createNativeRuntime } from "../../src/runtimes/native/runtime.ts";
import type { RunningStack, Runtime } from "../../src/runtimes/runtime.ts";
import { services } from "../../src/services/registry.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import type { StepContext } from "../../src/work/context.ts";
import { scratchFolder } from "../scratch/folder.ts";
import { planOf } from "./plan-of.ts";

export const host: Host = nodeHost();

/** Answers on its ports like any app; `/crash` ends it with exit code 3. */
const appSource = `
import { createServer } from "node:http";
const answer = (request, response) => {
  if (request.url === "/crash") process.exit(3);
  response.end(JSON.stringify({ instance: process.env.INSTANCE, url: request.url }));
};
createServer(answer).listen(Number(process.env.PORT), process.env.HOST, () => console.log("listening"));
process.on("SIGTERM", () => { console.log("asked to end"); process.exit(0); });
`;

export interface Project {
  readonly root: string;
  readonly runtime: Runtime;
  readonly plan: Plan;
  readonly facts: Fact[];
  readonly context: StepContext;
}

export interface ProjectOptions {
  readonly only: readonly ServiceName[];
  readonly command?: readonly string[];
  readonly replicas?: number;
  readonly migrate?: readonly string[];
  readonly signal?: AbortSignal;
  readonly root?: string;
  readonly readyWithinSeconds?: number;
  /** Instead of this machine as it is. */
  readonly host?: Host;
  readonly backup?: object;
}

/** A project in a folder of its own, with a real plan cut down to some services. All of it is gone when the test ends. */
export async function makeProject(options: ProjectOptions): Promise<Project> {
  const root = options.root ?? (await scratchFolder("parity-native-", { on: "native" }));
  await chmod(root, 0o700);
  await writeFile(join(root, "app.mjs"), appSource);
  const plan = await planFor(root, options);
  const runtime = createNativeRuntime(options.host ?? host, createToolchain(host, { offline: true }), services);
  const facts: Fact[] = [];
  const context = { ...contextFor(options.signal ?? new AbortController().signal, facts), host: options.host ?? host };
  onTestFinished(async () => {
    await runtime.attach(plan).stop("nothing", contextFor(new AbortController().signal, []));
    await rm(root, { recursive: true, force: true });
  });
  return { root, runtime, plan, facts, context };
}

export async function planFor(root: string, options: ProjectOptions): Promise<Plan> {
  const configuration = {
    project: "sample",
    app: {
      command: options.command ?? ["node", "app.mjs"],
      replicas: options.replicas ?? 1,
      ...(options.migrate ? { migrate: { up: options.migrate, down: ["true"] } } : {}),
    },
    services: { postgres: { settings: { shared_buffers: "16MB", min_wal_size: "32MB", max_wal_size: "64MB" } } },
    ...(options.backup === undefined ? {} : { backup: options.backup }),
  };
  const plan = await planOf(root, configuration, 8);
  const kept = plan.services.filter(({ name }) => options.only.includes(name));
  return { ...plan, services: kept.map((service) => cutDown(service, options)) };
}

function cutDown(service: PlannedService, { only, readyWithinSeconds }: ProjectOptions): PlannedService {
  const dependsOn = service.dependsOn.filter((name) => only.includes(name));
  return { ...service, dependsOn, ...(readyWithinSeconds === undefined ? {} : { readyWithinSeconds }) };
}

export function contextFor(signal: AbortSignal, facts: Fact[]): StepContext {
  const unused = async (): Promise<string> => "";
  return {
    signal,
    host,
    toolchain: createToolchain(host, { offline: true }),
    run: { id: "test", path: tmpdir(), record: unused, recordFile: unused },
    emit: (fact) => void facts.push(fact),
    defer: () => undefined,
  };
}

export async function pidOf(stack: RunningStack, service: ServiceName, instance = 0): Promise<number> {
  const status = (await stack.status()).find((each) => each.service === service && each.instance === instance);
  if (status?.pid === undefined) throw new Error(`${service} has no process`);
  return status.pid;
}

export async function stateOf(stack: RunningStack, service: ServiceName, instance = 0): Promise<string | undefined> {
  return (await stack.status()).find((each) => each.service === service && each.instance === instance)?.state;
}

export async function answerOf(stack: RunningStack, path: string, instance = 0): Promise<string> {
  const { host: name, port } = stack.endpoint("app", "main", instance);
  return (await fetch(`http://${name}:${port}${path}`)).text();
}
