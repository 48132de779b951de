import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { configurationSchema } from "../../src/config/schema.ts";
import { buildPlan } from "../../src/plan/build.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { createNativeRuntime } from "../../src/runtimes/native/runtime.ts";
import type { InjectsFaults, RunningStack } from "../../src/runtimes/runtime.ts";
import { services } from "../../src/services/registry.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import type { StepContext } from "../../src/work/context.ts";
import { contextFor, freePorts, host } from "./native-stack.ts";

const example = resolve(import.meta.dirname, "../../examples/zerostate");
const program = (name: string): string[] => ["node", `src/${name}.ts`];

export interface LiveStack {
  readonly stack: RunningStack & InjectsFaults;
  /** A context of its own, with a signal that never fires. */
  quiet(): StepContext;
  stop(): Promise<void>;
}

/** The sample system with everything a drill needs, on the native runtime, in a folder of its own. */
export async function startSampleStack(): Promise<LiveStack> {
  const root = await mkdtemp(join(tmpdir(), "parity-drill-"));
  await chmod(root, 0o700);
  const plan = await samplePlan(root);
  const runtime = createNativeRuntime(host, createToolchain(host, { offline: true }), services);
  const quiet = (): StepContext => contextFor(new AbortController().signal, []);
  const stop = async (): Promise<void> => {
    await runtime.attach(plan).stop("nothing", quiet());
    await rm(root, { recursive: true, force: true });
  };
  try {
    const stack = await runtime.start(plan, quiet());
    return { stack: stack as RunningStack & InjectsFaults, quiet, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function samplePlan(root: string): Promise<Plan> {
  const config = configurationSchema.parse({
    project: "sample",
    app: {
      command: program("main"),
      cwd: example,
      replicas: 1,
      metrics: "/metrics",
      migrate: { up: [...program("migrate"), "up", "--seed"], down: [...program("migrate"), "down"] },
      env: { DB_MAX_OPEN_CONNS: "20", RATE_LIMIT_ENABLED: "true" },
    },
    services: { postgres: { settings: { shared_buffers: "64MB", min_wal_size: "64MB", max_wal_size: "256MB" } } },
    ledger: {
      write: "/transfers",
      body: { from: 999, to: 1000, amount: 1 },
      lookup: "/transfers/lookup",
      verify: "/admin/verify-balances",
    },
  });
  const ports = await freePorts(60);
  return buildPlan(
    {
      config,
      root,
      stateDirectory: join(root, ".parity"),
      runtime: "native",
      machine: { cpus: 2, memoryBytes: 4 * 1024 ** 3 },
      images: "official",
      configHash: "test",
      port: () => ports.pop() ?? 0,
      shipped: (path) => resolve(path),
      resolve: (path) => resolve(root, path),
    },
    services,
  );
}
