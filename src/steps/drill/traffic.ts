import { type BackgroundTotals, startBackgroundLoad } from "../load/background.ts";
import { openClient } from "./client.ts";
import { KeyLog } from "./key-log.ts";
import { type LedgerClient, startLedgerClient } from "./ledger-client.ts";
import { noteEarlyEnd } from "./load-end.ts";
import { type DrillSample, DrillSamples } from "./samples.ts";
import type { DrillSetup } from "./setup.ts";

/** Everything that asks the system something while a drill runs. */
export interface Traffic {
  readonly samples: DrillSamples;
  readonly ledger: LedgerClient;
  /** From now on seconds count from here, and each is told as it ends; the ones before are told at once. */
  injected(at: number): void;
  /** Stops load, writers and samples, and says how it all ended, counted by whoever asked. Idempotent. */
  stop(): Promise<TrafficTotals>;
}

/** Of load and writers, from the first request to the last; what could not even be asked counts as failed. */
export interface TrafficTotals {
  readonly requests: number;
  readonly failed: number;
  /** Those of them that the writers asked. */
  readonly writers: { readonly requests: number; readonly failed: number };
}

const defaultWriters = 4;

/** What traffic needs of a drill: any other work under load can give it as well. */
export type TrafficSetup = Pick<DrillSetup, "stack" | "options" | "context" | "ledger" | "files"> & {
  readonly load: Pick<DrillSetup["load"], "add">;
  readonly clock: Pick<DrillSetup["clock"], "failed">;
  readonly observed: Pick<DrillSetup["observed"], "loadEnded">;
};

/** Starts load and writers; the load ends by itself after `mostSeconds`. */
export async function startTraffic(setup: TrafficSetup, mostSeconds: number, sampled: (sample: DrillSample) => void): Promise<Traffic> {
  const { stack, options, context, clock, observed } = setup;
  const { host } = context;
  const samples = new DrillSamples();
  const startLoad = options.startLoad ?? startBackgroundLoad;
  const load = await startLoad(stack, { rate: options.rate, mostSeconds }, context);
  const writers = await startWriters(setup, samples).catch(async (error: unknown) => {
    await load.stop();
    throw error;
  });
  load.onSample((second) => {
    samples.addLoad(second);
    setup.load.add(second);
    if (second.failed + second.dropped > 0) clock.failed(second.at);
  });
  const noLongerWanted = noteEarlyEnd(load.ended, context.signal, observed);
  const ticks = startTicks(host.monotonic(), samples, sampled, () => host.monotonic());
  let stopped: Promise<TrafficTotals> | undefined;
  const stop = async (): Promise<TrafficTotals> => {
    noLongerWanted();
    // Each is stopped even when another one fails to.
    const [ofLoad, ofWriters] = await Promise.allSettled([load.stop(), writers.stop()]);
    ticks.stop();
    if (ofLoad.status === "rejected") throw ofLoad.reason;
    if (ofWriters.status === "rejected") throw ofWriters.reason;
    return totalOf(ofLoad.value, samples);
  };
  return { samples, ledger: writers.ledger, injected: ticks.injected, stop: () => (stopped ??= stop()) };
}

/** What the seconds of the load leave out is in its own totals: the first and the last part of one. */
export function totalOf(load: BackgroundTotals, { written }: Pick<DrillSamples, "written">): TrafficTotals {
  const { requests, failed, dropped } = load;
  return { requests: requests + dropped + written.requests, failed: failed + dropped + written.failed, writers: written };
}

interface Writers {
  readonly ledger: LedgerClient;
  stop(): Promise<void>;
}

async function startWriters(
  { stack, options, context, ledger: planned, files, clock }: TrafficSetup,
  samples: DrillSamples,
): Promise<Writers> {
  const { host } = context;
  const { writers = defaultWriters } = options;
  const client = await openClient(stack, writers);
  const logs = { asked: await KeyLog.open(files.asked), acknowledged: await KeyLog.open(files.acknowledged) };
  const ledger = startLedgerClient({
    client,
    ledger: planned,
    key: stack.secret("load-key"),
    ...logs,
    writers,
    host,
    onAnswer: (answer, ok) => {
      samples.add(answer.ms, ok);
      if (!ok) clock.failed(host.monotonic());
    },
  });
  const stop = async (): Promise<void> => {
    try {
      await ledger.stop();
    } finally {
      client.close();
      await Promise.all([logs.asked.close(), logs.acknowledged.close()]);
    }
  };
  return { ledger, stop };
}

/** Tells a sample a second. Its own timer and not a loop of sleeps: a slow answer must not stretch a second. */
function startTicks(startedAt: number, samples: DrillSamples, tell: (sample: DrillSample) => void, now: () => number) {
  let before: { readonly at: number; readonly sample: DrillSample }[] = [];
  let zero: number | undefined;
  const tick = (): void => {
    const at = now();
    if (zero === undefined) before.push({ at, sample: samples.take(0) });
    else tell(samples.take(relative(at, zero)));
  };
  const timer = setInterval(tick, 1_000);
  return {
    injected: (at: number): void => {
      zero = at;
      for (const known of before) tell({ ...known.sample, t: relative(known.at, at) });
      before = [];
    },
    stop: (): void => {
      clearInterval(timer);
      if (zero !== undefined && now() > startedAt) tick();
    },
  };
}

function relative(at: number, zero: number): number {
  return Math.round((at - zero) / 100) / 10;
}
