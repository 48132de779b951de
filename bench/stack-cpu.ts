import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { nodeHost } from "../src/host/node.ts";
import type { RunningStack } from "../src/runtimes/runtime.ts";
import { openProject, requireStack } from "../src/session/project.ts";
import { engineCpuSeconds, processCpuSeconds } from "../src/steps/load/cpu.ts";
import { scriptEnvironment } from "../src/steps/load/environment.ts";
import { createToolchain } from "../src/toolchain/toolchain.ts";
import { parity, tell } from "./measure.ts";
import { withSample } from "./sample.ts";

// Expected, stated before it was measured: load balancer, API, Postgres and Redis together take under 150 µs of CPU a request of the
// sample system's mix (80 % cached and indexed reads, 20 % writes). Which CPU that is, stands in docs/sample-performance.md.
// k6 is run bare: parity itself would lower the rate to what this machine can judge.
//   STACK_CPU_RATES=1000,3000,5000 STACK_CPU_ON=compose npm run bench -- stack-cpu
const limit = 150;
const seconds = 15;
const counted = ["load-balancer", "app", "postgres", "redis", "engine"];
const rates = (process.env["STACK_CPU_RATES"] ?? "1000,3000,5000").split(",").map(Number);
const on = process.env["STACK_CPU_ON"] === "compose" ? "compose" : "native";
const images = on === "compose" ? ["--images", process.env["PARITY_IMAGES"] ?? "debian"] : [];

await withSample(on, async (folder) => {
  parity(["up", "--detach", "--on", on, ...images], folder);
  const stack = requireStack(await openProject({ ...nodeHost(), cwd: folder }, { on }));
  const tools = await createToolchain(nodeHost(), {}).require(["k6"], { signal: new AbortController().signal, progress: () => undefined });
  const k6 = tools.get("k6")?.path ?? "k6";
  // The compilers of V8 and the plans of Postgres come to rest first: the first seconds cost up to twice as much.
  await measure(stack, k6, join(folder, "warm.json"), 2000);
  for (const rate of rates) await show(stack, k6, join(folder, `${rate}.json`), rate);
});

interface Measured {
  /** Requests a second. */
  readonly reached: number;
  readonly p99: number;
  readonly dropped: number;
  readonly failed: number;
  /** Service → µs of CPU a request; k6 and, with containers, the engine's own processes are among them. */
  readonly cpu: ReadonlyMap<string, number>;
}

async function show(stack: RunningStack, k6: string, summary: string, rate: number): Promise<void> {
  const { reached, p99, dropped, failed, cpu } = await measure(stack, k6, summary, rate);
  console.log(
    `${rate}/s asked on ${on}: ${Math.round(reached)}/s reached, ${dropped} dropped, p99 ${p99.toFixed(0)} ms, ${(100 * failed).toFixed(2)} % failed`,
  );
  console.log(`  µs a request: ${[...cpu].map(([name, used]) => `${name} ${used.toFixed(0)}`).join(", ")}`);
  const sum = counted.reduce((total, name) => total + (cpu.get(name) ?? 0), 0);
  tell({ what: `CPU of the stack at ${rate}/s`, measured: sum, most: limit, unit: " µs a request" });
}

/** Runs k6 for `seconds` and reads all CPU clocks in the middle of it, clear of its start and its end. */
async function measure(stack: RunningStack, k6: string, summary: string, rate: number): Promise<Measured> {
  const users = { allocated: 100, most: 400 };
  const settings = { baseUrl: undefined, rate, seconds, users, serviceLevel: stack.plan.serviceLevel, env: stack.plan.load.env };
  const flags = [
    "--quiet",
    "--no-usage-report",
    "--no-thresholds",
    "--address",
    "",
    "--summary-trend-stats",
    "p(99)",
    "--summary-export",
    summary,
  ];
  const child = spawn(k6, ["run", ...flags, "--new-machine-readable-summary=false", stack.plan.load.script], {
    env: { ...process.env, ...scriptEnvironment(stack, settings) },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(child, "exit");
  await sleep(4000);
  const [before, began] = [await clocks(stack, child.pid), performance.now()];
  await sleep(1000 * (seconds - 6));
  const [after, lasted] = [await clocks(stack, child.pid), (performance.now() - began) / 1000];
  await ended;
  const { metrics } = JSON.parse(await readFile(summary, "utf8"));
  const reached = metrics.http_reqs.count / seconds;
  return {
    reached,
    p99: metrics.http_req_duration["p(99)"] ?? Number.NaN,
    dropped: metrics.dropped_iterations?.count ?? 0,
    failed: metrics.http_req_failed.value,
    cpu: new Map([...after].map(([name, used]) => [name, ((used - (before.get(name) ?? 0)) / lasted / reached) * 1e6])),
  };
}

/** CPU seconds used so far by each service, all its instances together. */
async function clocks(stack: RunningStack, k6: number | undefined): Promise<ReadonlyMap<string, number>> {
  const used = new Map<string, number>([["k6", (await processCpuSeconds(k6 ?? 0)) ?? Number.NaN]]);
  for (const { service, cpuSeconds } of await stack.usage()) used.set(service, (used.get(service) ?? 0) + cpuSeconds);
  if (on === "compose") used.set("engine", await engineCpuSeconds());
  return used;
}
