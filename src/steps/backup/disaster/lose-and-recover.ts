import { join } from "node:path";
import { ParityError } from "../../../errors/parity-error.ts";
import type { PlannedLedger } from "../../../plan/plan.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";
import { startTraffic } from "../../drill/traffic.ts";
import { deriveContext } from "../../faults/derive-context.ts";
import { readKeys } from "../codec/keys.ts";
import type { DisasterOptions } from "./drill.ts";
import type { Front } from "./front.ts";
import type { DisasterObserved } from "./judge.ts";
import type { Loss } from "./loss.ts";
import type { NewestDump } from "./newest-dump.ts";
import { recover } from "./recover.ts";
import type { Scene } from "./scene.ts";
import { behindDoor } from "./second-plan.ts";
import type { Place } from "./second-stack.ts";
import { notServedBefore, Served } from "./watch-served.ts";

/** What one drill carries along. */
export interface Drill {
  readonly stack: RunningStack;
  readonly options: DisasterOptions;
  readonly context: StepContext;
  readonly ledger: PlannedLedger;
  readonly observed: DisasterObserved;
  /** Of its files under evidence/. */
  readonly name: string;
  /** A recovery that takes longer is cut short: more than is allowed, so that one that is too slow is still measured. */
  readonly longestSeconds: number;
  /** ISO 8601; undefined while nothing was lost. */
  readonly times: { lostAt: string | undefined };
}

const defaultWarmUpMs = 2_000;
const servedBeforeMs = 30_000;
/** The load goes on until it is stopped; should parity hang it ends so long after the longest recovery. */
const loadMarginSeconds = 300;

/** Load and numbered writes through the front, the loss, the steps. */
export async function loseAndRecover(drill: Drill, place: Place, front: Front, loss: Loss, newest: NewestDump): Promise<void> {
  const { stack, options, context, ledger, observed, name, longestSeconds } = drill;
  // Found and not only attached to: who asks through the door has to know the keys.
  const fronted = await options.runtime.find(behindDoor(stack.plan, front.port));
  if (fronted === undefined) throw new ParityError("NOT_RUNNING", "the stack does not run", { hint: "start it first: parity up" });
  const served = new Served(stack.plan.serviceLevel);
  const files = { acknowledged: evidencePath(context, `${name}-ledger.ndjson`), asked: evidencePath(context, `${name}-asked.ndjson`) };
  const early = { loadEnded: false };
  const setup = { stack: fronted, options, context, ledger, files, load: served, clock: { failed: () => undefined }, observed: early };
  const traffic = await startTraffic(setup, longestSeconds + loadMarginSeconds, () => undefined);
  try {
    if (!(await areServed(drill, served))) return;
    const bounded = deriveContext(context, { signal: AbortSignal.any([context.signal, AbortSignal.timeout(longestSeconds * 1_000)]) });
    const keys = await readKeys(stack.plan, context);
    const lostAt = await lose(drill, loss, newest);
    const { runtime } = options;
    const scene: Scene = { stack, runtime, newest, place, front, fronted, served, context: bounded, keys, lostAt, files, observed };
    await recover(scene, ledger, async () => void (await traffic.stop()), context);
    if (early.loadEnded) observed.obstacle = "the load ended by itself, so nobody knows whether clients were served";
  } finally {
    await traffic.stop();
    for (const kind of ["ledger", "asked"]) await context.run.recordFile(`${name}-${kind}.ndjson`, "ledger");
  }
}

/** A system that the load alone overwhelms shows nothing about a disaster. */
async function areServed({ stack, context, options, observed }: Drill, served: Served): Promise<boolean> {
  const { host, signal } = context;
  const began = host.monotonic();
  await host.sleep(options.warmUpMs ?? defaultWarmUpMs, signal);
  if ((await served.since(began, servedBeforeMs, host, signal)) !== undefined) return true;
  observed.obstacle = notServedBefore(stack.plan, served);
  return false;
}

/** Returns when it was lost, on the monotonic clock. */
async function lose({ context, observed, times }: Drill, loss: Loss, { startedAt }: NewestDump): Promise<number> {
  const { host } = context;
  const lostAt = host.monotonic();
  times.lostAt = new Date(host.now()).toISOString();
  if (startedAt !== undefined) observed.behindMs = host.now() - Date.parse(startedAt);
  await loss.happen();
  return lostAt;
}

function evidencePath({ run }: StepContext, name: string): string {
  return join(run.path, "evidence", name);
}
