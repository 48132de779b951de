import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { join, resolve } from "node:path";
import type { Plan, PlannedLedger, ServiceName } from "../../src/plan/plan.ts";
import { createNativeRuntime } from "../../src/runtimes/native/runtime.ts";
import type { NativeStack } from "../../src/runtimes/native/stack.ts";
import { services } from "../../src/services/registry.ts";
import { type Answer, type Client, openClient } from "../../src/steps/drill/client.ts";
import { writeRow } from "../../src/steps/drill/ledger-client.ts";
import type { Fault } from "../../src/steps/faults/fault.ts";
import type { FaultGiven } from "../../src/steps/faults/fault-kind.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import type { StepContext } from "../../src/work/context.ts";
import { scratchFolder } from "../scratch/folder.ts";
import { contextFor, host } from "./native-stack.ts";
import { planOf } from "./plan-of.ts";

const example = resolve(import.meta.dirname, "../../examples/zerostate");
const program = (name: string): string[] => ["node", `src/${name}.ts`];
const kept: readonly ServiceName[] = ["postgres", "redis", "migrate", "app", "load-balancer"];

export interface FaultStack {
  readonly stack: NativeStack;
  /** A context of its own, with a signal that never fires. */
  quiet(): StepContext;
  given(id: string): FaultGiven;
  /** A row through the load balancer; its key when it was acknowledged. */
  write(withinMs?: number): Promise<{ readonly answer: Answer; readonly key: string }>;
  /** Those of the keys that are there. */
  present(keys: readonly string[]): Promise<readonly string[]>;
  /** GET straight from one instance of the app. */
  direct(instance: number, path?: string, withinMs?: number): Promise<DirectAnswer>;
  /** Arranges and injects a fault in a process of its own, which is then killed with SIGKILL: the record alone is left. `until`: a line it says, at which it is killed. */
  breakAndDie(fault: Fault, until?: "arranged" | "injected"): Promise<void>;
  stop(): Promise<void>;
}

export interface DirectAnswer {
  /** undefined: none came. */
  readonly status: number | undefined;
  readonly date: string | undefined;
  readonly ms: number;
}

/** The sample system with two instances of the app behind the load balancer, in a folder of its own, without its monitoring. */
export async function startFaultStack(): Promise<FaultStack> {
  const root = await scratchFolder("parity-faults-", { on: "native" });
  await chmod(root, 0o700);
  const plan = await planIn(root);
  const planFile = join(root, "plan.json");
  await writeFile(planFile, JSON.stringify(plan));
  const runtime = createNativeRuntime(host, createToolchain(host, {}), services);
  const quiet = (): StepContext => contextFor(new AbortController().signal, []);
  let client: Client | undefined;
  const stop = async (): Promise<void> => {
    client?.close();
    await runtime.attach(plan).stop("nothing", quiet());
    await rm(root, { recursive: true, force: true });
  };
  try {
    const stack = (await runtime.start(plan, quiet())) as NativeStack;
    const open = await openClient(stack, 8);
    client = open;
    const ledger = plan.ledger as PlannedLedger;
    const key = stack.secret("load-key");
    const authority = await readFile(stack.authorityFile());
    return {
      stack,
      quiet,
      given: (id) => ({ stack, context: quiet(), id, remembered: {} }),
      write: async (withinMs = 1_000) => {
        const row = randomUUID();
        return { key: row, answer: await writeRow(open, ledger, key, row, withinMs) };
      },
      present: async (keys) => {
        const answer = await open.send({ method: "POST", path: ledger.lookup, key, body: { keys }, timeoutMs: 10_000 });
        return (JSON.parse(answer.body) as { present: string[] }).present;
      },
      direct: (instance, path = plan.app.paths.ready, withinMs = 1_000) => get(stack, authority, instance, path, withinMs),
      breakAndDie: (fault, until = "injected") => breakAndDie(planFile, fault, until),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function get(stack: NativeStack, ca: Buffer, instance: number, path: string, withinMs: number): Promise<DirectAnswer> {
  const { host: name, port, protocol } = stack.endpoint("app", "main", instance);
  const open = protocol === "https" ? requestHttps : requestHttp;
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const none = (): void => resolve({ status: undefined, date: undefined, ms: performance.now() - startedAt });
    const asked = open(
      { host: name, port, path, agent: false, timeout: withinMs, ...(protocol === "https" ? { ca, servername: "app" } : {}) },
      (incoming) => {
        incoming.resume();
        resolve({ status: incoming.statusCode, date: incoming.headers.date, ms: performance.now() - startedAt });
      },
    );
    asked.on("timeout", () => asked.destroy()).on("error", none);
    asked.end();
  });
}

async function breakAndDie(planFile: string, fault: Fault, until: string): Promise<void> {
  const holder = join(import.meta.dirname, "faults-holder.ts");
  const child = spawn(process.execPath, [holder, planFile, JSON.stringify(fault)], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  let said = "";
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.includes(until)) break;
  }
  child.kill("SIGKILL");
  await ended;
  if (!said.includes(until)) throw new Error(`the holder of ${fault.kind} ended before it was ${until}`);
}

async function planIn(root: string): Promise<Plan> {
  const configuration = {
    project: "faults",
    app: {
      command: program("main"),
      cwd: example,
      replicas: 2,
      ready: "/ready",
      health: "/health",
      metrics: "/metrics",
      migrate: { up: [...program("migrate"), "up", "--seed"], down: [...program("migrate"), "down"] },
      env: { DB_MAX_OPEN_CONNS: "10", RATE_LIMIT_ENABLED: "false" },
    },
    services: { postgres: { settings: { shared_buffers: "64MB", min_wal_size: "32MB", max_wal_size: "64MB" } } },
    ledger: {
      write: "/transfers",
      body: { from: 999, to: 1000, amount: 1 },
      lookup: "/transfers/lookup",
      verify: "/admin/verify-balances",
    },
  };
  const plan = await planOf(root, configuration);
  const cut = plan.services.filter(({ name }) => kept.includes(name));
  return { ...plan, services: cut.map((each) => ({ ...each, dependsOn: each.dependsOn.filter((name) => kept.includes(name)) })) };
}
