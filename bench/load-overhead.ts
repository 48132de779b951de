import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { nodeHost } from "../src/host/node.ts";
import { processCpuSeconds } from "../src/steps/load/cpu.ts";
import { createToolchain } from "../src/toolchain/toolchain.ts";
import { followLongRun } from "./load-memory.ts";
import { bin, median, tell } from "./measure.ts";

// Expected, stated before it was measured: the rate that is reached within 2 % of bare k6's, parity itself under 3 % of one core while
// it follows, and k6 at most 10 % more CPU a request for telling what it counts. Of the memory 30 MiB at most were expected altogether:
// what is kept is far less, but a replay at two hundred times life's pace made V8 take 65 MiB for garbage.
const rate = 2_000;
const seconds = 12;
const rounds = 3;

/** A request that costs its target next to nothing, through a script as anybody would write it. */
const script = `import http from "k6/http";
export const options = { scenarios: { main: { executor: "constant-arrival-rate", rate: ${rate}, timeUnit: "1s", duration: "${seconds}s",
  preAllocatedVUs: 100, maxVUs: 300 } } };
export default () => { http.get(__ENV.PARITY_BASE_URL + "/"); };
`;
const target = `require("node:http").createServer((q, r) => r.end("ok")).listen(0, "127.0.0.1", function () { console.log(this.address().port); })`;

interface Cost {
  /** Requests a second. */
  readonly reached: number;
  /** CPU of k6, µs a request. */
  readonly k6: number;
  /** Share of one core parity itself used. */
  readonly parity: number;
}

const folder = await mkdtemp(join(tmpdir(), "parity-bench-load-"));
const server = spawn(process.execPath, ["-e", target], { stdio: ["ignore", "pipe", "inherit"] });
try {
  const [port] = (await once(server.stdout, "data")) as [Buffer];
  const url = `http://127.0.0.1:${port.toString().trim()}`;
  await writeFile(join(folder, "load.js"), script);
  const config = { project: "overhead", app: { url }, load: { script: "load.js", rate, duration: `${seconds}s` } };
  await writeFile(join(folder, "parity.config.json"), JSON.stringify(config));
  const tools = await createToolchain(nodeHost(), {}).require(["k6"], { signal: new AbortController().signal, progress: () => undefined });
  const k6 = tools.get("k6")?.path ?? "k6";
  const bare: Cost[] = [];
  const followed: Cost[] = [];
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await runBare(k6, url));
    followed.push(await runParity());
  }
  const of = (costs: readonly Cost[], what: keyof Cost): number => median(costs.map((cost) => cost[what]));
  for (const [name, costs] of [
    ["bare k6", bare],
    ["parity load", followed],
  ] as const) {
    console.log(`${name}: ${costs.map(({ reached, k6: cpu }) => `${reached.toFixed(1)}/s at ${cpu.toFixed(0)} µs`).join(", ")}`);
  }
  tell({ what: "rate below bare k6's", measured: 100 * (1 - of(followed, "reached") / of(bare, "reached")), most: 2, unit: " %" });
  tell({ what: "parity's own CPU, of one core", measured: 100 * of(followed, "parity"), most: 3, unit: " %" });
  tell({ what: "k6's CPU a request above bare k6's", measured: 100 * (of(followed, "k6") / of(bare, "k6") - 1), most: 10, unit: " %" });
  const { kept, resident } = await followLongRun(k6, folder, url);
  tell({ what: "memory that ten minutes keep", measured: kept, most: 5, unit: " MiB" });
  tell({ what: "memory of the process, grown in ten minutes replayed in seconds", measured: resident, most: 100, unit: " MiB" });
} finally {
  server.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
}

async function runBare(k6: string, url: string): Promise<Cost> {
  const summary = join(folder, "bare.json");
  const flags = ["--quiet", "--no-usage-report", "--address", "", "--summary-export", summary, "--new-machine-readable-summary=false"];
  const child = spawn(k6, ["run", ...flags, join(folder, "load.js")], {
    stdio: "ignore",
    env: { ...process.env, GOGC: "400", PARITY_BASE_URL: url },
  });
  const cpu = await cpuUntilEnd(child);
  const { metrics } = JSON.parse(await readFile(summary, "utf8")) as { metrics: { http_reqs: { count: number } } };
  return { reached: metrics.http_reqs.count / seconds, k6: (cpu / metrics.http_reqs.count) * 1e6, parity: 0 };
}

/** CPU seconds of a process, read until it is gone. */
async function cpuUntilEnd(child: ChildProcess): Promise<number> {
  let used = 0;
  while (child.exitCode === null && child.signalCode === null) {
    used = Math.max(used, (await processCpuSeconds(child.pid ?? 0)) ?? 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return used;
}

/** The command as a person runs it, seen from outside: its own CPU between the first and the last sample, and that of its k6. */
async function runParity(): Promise<Cost> {
  const child = spawn(process.execPath, [bin, "load", "--json"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const own: { at: number; cpu: number }[] = [];
  let generator: Promise<number> | undefined;
  let requests = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as { type?: string; result?: { requests: number } };
    if (event.type === "load.finished") requests = event.result?.requests ?? 0;
    if (event.type !== "load.sampled") continue;
    generator ??= cpuOfGenerator(child.pid ?? 0);
    own.push({ at: performance.now(), cpu: (await processCpuSeconds(child.pid ?? 0)) ?? 0 });
  }
  const [first, last] = [own[0], own.at(-1)];
  if (first === undefined || last === undefined || generator === undefined || requests === 0) throw new Error("parity load made no run");
  const share = (last.cpu - first.cpu) / ((last.at - first.at) / 1000);
  return { reached: requests / seconds, k6: ((await generator) / requests) * 1e6, parity: share };
}

/** CPU seconds of the k6 that this process started, from its start to its end. */
async function cpuOfGenerator(parent: number): Promise<number> {
  const pid = await childOf(parent);
  let used = 0;
  for (let cpu = await processCpuSeconds(pid); cpu !== undefined; cpu = await processCpuSeconds(pid)) {
    if (cpu < used) break;
    used = cpu;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return used;
}

async function childOf(parent: number): Promise<number> {
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    if (stat.includes("(k6)") && stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] === `${parent}`) return Number(pid);
  }
  throw new Error("parity load runs no k6");
}
