import { chmod, rm } from "node:fs/promises";
import { resolve } from "node:path";
import type { Plan } from "../../src/plan/plan.ts";
import type { EndsInstances } from "../../src/runtimes/abilities.ts";
import { createNativeRuntime } from "../../src/runtimes/native/runtime.ts";
import type { RunningStack } from "../../src/runtimes/runtime.ts";
import { services } from "../../src/services/registry.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import type { StepContext } from "../../src/work/context.ts";
import { scratchFolder } from "../scratch/folder.ts";
import { contextFor, host } from "./native-stack.ts";
import { planOf } from "./plan-of.ts";

const example = resolve(import.meta.dirname, "../../examples/zerostate");
const program = (name: string): string[] => ["node", `src/${name}.ts`];

export interface LiveStack {
  readonly stack: RunningStack & EndsInstances;
  /** A context of its own, with a signal that never fires. */
  quiet(): StepContext;
  stop(): Promise<void>;
}

/** The sample system with everything a drill needs, on the native runtime, in a folder of its own; with settings of Postgres beside the usual. */
export async function startSampleStack(postgres: Readonly<Record<string, string>> = {}): Promise<LiveStack> {
  const root = await scratchFolder("parity-drill-", { on: "native" });
  await chmod(root, 0o700);
  const plan = await samplePlan(root, postgres);
  const runtime = createNativeRuntime(host, createToolchain(host, { offline: true }), services);
  const quiet = (): StepContext => contextFor(new AbortController().signal, []);
  const stop = async (): Promise<void> => {
    await runtime.attach(plan).stop("nothing", quiet());
    await rm(root, { recursive: true, force: true });
  };
  try {
    const stack = await runtime.start(plan, quiet());
    return { stack: stack as RunningStack & EndsInstances, quiet, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function samplePlan(root: string, postgres: Readonly<Record<string, string>>): Promise<Plan> {
  const configuration = {
    project: "sample",
    app: {
      command: program("main"),
      cwd: example,
      replicas: 1,
      metrics: "/metrics",
      migrate: { up: [...program("migrate"), "up", "--seed"], down: [...program("migrate"), "down"] },
      env: { DB_MAX_OPEN_CONNS: "20", RATE_LIMIT_ENABLED: "true" },
    },
    services: { postgres: { settings: { shared_buffers: "64MB", min_wal_size: "64MB", max_wal_size: "256MB", ...postgres } } },
    ledger: {
      write: "/transfers",
      body: { from: 999, to: 1000, amount: 1 },
      lookup: "/transfers/lookup",
      verify: "/admin/verify-balances",
    },
  };
  return planOf(root, configuration);
}
