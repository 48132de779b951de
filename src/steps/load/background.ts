import type { RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import { scriptEnvironment } from "./environment.ts";
import { startGenerator } from "./generator.ts";
import { refuseWhatCannotRun, requireK6 } from "./preconditions.ts";
import { type Reading, windowBetween } from "./sampler.ts";
import { firstReading } from "./watch.ts";

export interface BackgroundRequest {
  /** Requests a second, arriving whether or not the last ones were answered. */
  readonly rate: number;
  /** Absolute path of a k6 script; the plan's when absent. */
  readonly script?: string;
  readonly baseUrl?: string;
  /** It ends by itself after so long, should nobody stop it. */
  readonly mostSeconds: number;
  readonly env?: Readonly<Record<string, string>>;
  /** A request without an answer counts as failed after so many seconds; 2 when absent. */
  readonly timeoutSeconds?: number;
}

/** What the clients saw in about one second. */
export interface BackgroundSample {
  /** ms on the host's monotonic clock, at the end of this second. */
  readonly at: number;
  readonly seconds: number;
  /** Answered or given up, failed ones included. */
  readonly requests: number;
  readonly failed: number;
  /** Arrivals beside these that could not even be asked: too many were waiting. */
  readonly dropped: number;
  /** ms, of this second's own answers. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface BackgroundTotals {
  readonly requests: number;
  readonly failed: number;
  /** Arrivals that could not even be asked: too many were waiting. */
  readonly dropped: number;
}

/** Load that goes on whatever happens to the stack: errors end nothing. */
export interface BackgroundLoad {
  /** Calls back with every second from now on, until the returned function is called. */
  onSample(heard: (sample: BackgroundSample) => void): () => void;
  /** Ends the load and says what came of it. Idempotent. */
  stop(): Promise<BackgroundTotals>;
  /** Resolves when the generator has ended: by `stop`, by its time, or by itself. */
  readonly ended: Promise<void>;
}

const mostUsers = 2_000;
const shortestMs = 500;

/**
 * Starts k6 with the plan's own script at a steady rate and without thresholds; resolves when the first requests were made.
 * It ends with `stop`, after `mostSeconds`, or when the context's signal fires. Rejects with CONFIG_INVALID, TOOL_MISSING, TOOL_FAILED.
 */
export async function startBackgroundLoad(stack: RunningStack, request: BackgroundRequest, context: StepContext): Promise<BackgroundLoad> {
  const { rate, mostSeconds, timeoutSeconds = 2 } = request;
  const script = request.script ?? stack.plan.load.script;
  await refuseWhatCannotRun({ script, rate, seconds: mostSeconds });
  const k6 = await requireK6(context);
  const env = scriptEnvironment(stack, {
    baseUrl: request.baseUrl,
    rate,
    seconds: mostSeconds,
    users: usersThrough(rate, timeoutSeconds),
    serviceLevel: stack.plan.serviceLevel,
    env: { ...stack.plan.load.env, ...request.env },
    timeoutSeconds,
  });
  const generator = await startGenerator({ k6, script, env }, context);
  const first = await firstReading(generator, context);
  if (first === undefined) throw await generator.failure();
  const listeners = new Set<(sample: BackgroundSample) => void>();
  let last: Reading = first;
  const stopHearing = generator.onReading((reading) => {
    // The last push, when k6 ends, comes right after another: a few ms are not a second.
    if (reading.at - last.at < shortestMs) return;
    const sample = secondBetween(last, reading);
    last = reading;
    for (const heard of listeners) heard(sample);
  });
  const ended = generator.ended.then(async () => {
    stopHearing();
    await context.run.record(`background-load-${context.host.now()}.log`, "load-log", generator.log.text());
  });
  // Whoever stops the load awaits this; until then a run folder that cannot be written must not end parity.
  ended.catch(() => undefined);
  return {
    onSample: (heard) => {
      listeners.add(heard);
      return () => listeners.delete(heard);
    },
    stop: async () => {
      await generator.stop();
      await ended;
      const { requests, failed, dropped } = (generator.latest() ?? last).totals;
      return { requests, failed, dropped };
    },
    ended,
  };
}

function secondBetween(earlier: Reading, later: Reading): BackgroundSample {
  const { seconds, requests, failed, dropped, p50, p95, p99 } = windowBetween(earlier, later);
  return { at: later.at, seconds, requests, failed, dropped, p50, p95, p99 };
}

/** Enough that while nothing answers until the timeout, an arrival is still asked. */
function usersThrough(rate: number, timeoutSeconds: number): { allocated: number; most: number } {
  const allocated = Math.min(100, Math.ceil(rate));
  return { allocated, most: Math.min(mostUsers, Math.max(allocated, Math.ceil(rate * timeoutSeconds * 1.2))) };
}
