import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { LoadSample } from "../src/events/event.ts";
import { openIntake } from "../src/steps/load/remote-write/intake.ts";
import { sampleOf, windowBetween } from "../src/steps/load/sampler.ts";
import { noTotals, type Totals } from "../src/steps/load/totals.ts";

const minutes = 10;
const names = 30;

/** Thirty endpoints of which each is answered in five ways. */
const script = `import http from "k6/http";
export const options = { scenarios: { main: { executor: "constant-arrival-rate", rate: 500, timeUnit: "1s", duration: "6s", preAllocatedVUs: 50 } } };
export default () => { const name = "GET /things/" + Math.floor(Math.random() * ${names}); http.get(__ENV.PARITY_BASE_URL, { tags: { name } }); };
`;

export interface Grown {
  /** What is kept, MiB: of the heap, after a collection. */
  readonly kept: number;
  /** MiB of the whole process. The replay is two hundred times as fast as life, and V8 gives so busy a process more room for garbage. */
  readonly resident: number;
}

/**
 * By how much this process grows while it follows what k6 pushed in a run, over and over until it is ten minutes' worth, keeping
 * a sample of each second as a run does.
 */
export async function followLongRun(k6: string, folder: string, url: string): Promise<Grown> {
  const pushes = await record(k6, folder, url);
  setFlagsFromString("--expose_gc");
  const collect = runInNewContext("gc") as () => void;
  const samples: LoadSample[] = [];
  let totals: Totals = noTotals;
  const intake = await openIntake(1, { onPush: () => undefined, onTotals: (_, newest) => (totals = newest) });
  await post(intake.url(0), pushes[0] ?? Buffer.alloc(0));
  collect();
  const before = process.memoryUsage();
  let previous = totals;
  for (let second = 1; second <= minutes * 60; second += 1) {
    await post(intake.url(0), pushes[second % pushes.length] ?? Buffer.alloc(0));
    const reading = (at: number, of: Totals) => ({ at, totals: of, generatorCpu: undefined });
    samples.push(sampleOf(windowBetween(reading(second * 1000 - 1000, previous), reading(second * 1000, totals)), second, 500, undefined));
    previous = totals;
  }
  collect();
  const after = process.memoryUsage();
  await intake.close();
  console.log(`${minutes} minutes: ${samples.length} pushes of ${bytesOf(pushes)} bytes, ${totals.endpoints.size} endpoints`);
  const mebibytes = (bytes: number): number => Math.max(0, bytes) / 1024 ** 2;
  return { kept: mebibytes(after.heapUsed - before.heapUsed), resident: mebibytes(after.rss - before.rss) };
}

function bytesOf(pushes: readonly Uint8Array[]): number {
  return Math.round(pushes.reduce((sum, push) => sum + push.length, 0) / pushes.length);
}

async function record(k6: string, folder: string, url: string): Promise<readonly Uint8Array[]> {
  const pushes: Uint8Array[] = [];
  const intake = await openIntake(1, { onPush: (body) => pushes.push(body), onTotals: () => undefined });
  await writeFile(join(folder, "names.js"), script);
  const env = {
    ...process.env,
    PARITY_BASE_URL: url,
    K6_PROMETHEUS_RW_SERVER_URL: intake.url(0),
    K6_PROMETHEUS_RW_TREND_AS_NATIVE_HISTOGRAM: "true",
    K6_PROMETHEUS_RW_PUSH_INTERVAL: "1s",
  };
  const flags = ["--quiet", "--no-usage-report", "--address", "", "--summary-mode=disabled", "--out", "experimental-prometheus-rw"];
  const child = spawn(k6, ["run", ...flags, join(folder, "names.js")], { stdio: "ignore", env });
  await once(child, "exit");
  await intake.close();
  return pushes;
}

async function post(url: string, body: Uint8Array): Promise<void> {
  await fetch(url, { method: "POST", body: Buffer.from(body) });
}
