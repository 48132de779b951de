import type { RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import { startBackgroundLoad } from "../load/background.ts";
import { AcknowledgementLog } from "./acknowledgement-log.ts";
import { openClient } from "./client.ts";
import { type LedgerClient, startLedgerClient } from "./ledger-client.ts";
import type { DrillOptions } from "./options.ts";
import type { ProbeTarget } from "./probes.ts";
import { type DrillSample, DrillSamples } from "./samples.ts";

/** Everything that asks the system something while a drill runs. */
export interface Traffic {
  readonly samples: DrillSamples;
  readonly ledger: LedgerClient;
  /** From now on seconds count from here, and each is told as it ends; the ones before are told at once. */
  injected(at: number): void;
  /** Stops load, writers and samples. Idempotent. */
  stop(): Promise<void>;
}

export interface TrafficOptions extends DrillOptions {
  readonly target: ProbeTarget;
  /** Longer than the drill can take. */
  readonly mostSeconds: number;
  /** Where acknowledgements are recorded. */
  readonly file: string;
  sampled(sample: DrillSample): void;
}

const defaultWriters = 4;

export async function startTraffic(stack: RunningStack, options: TrafficOptions, context: StepContext): Promise<Traffic> {
  const { host } = context;
  const samples = new DrillSamples();
  const startLoad = options.startLoad ?? startBackgroundLoad;
  const load = await startLoad(stack, { rate: options.rate, mostSeconds: options.mostSeconds }, context);
  load.onSample((sample) => samples.addLoad(sample));
  const writers = options.writers ?? defaultWriters;
  const [log, client] = await Promise.all([AcknowledgementLog.open(options.file), openClient(stack, writers)]).catch(async (error) => {
    await load.stop();
    throw error;
  });
  const ledger = startLedgerClient({
    client,
    ledger: options.target.ledger,
    key: options.target.key,
    log,
    writers,
    host,
    onAnswer: (answer, ok) => samples.add(answer.ms, ok),
  });
  const clock = startClock(host.monotonic(), samples, options.sampled, () => host.monotonic());
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    // Each is stopped even when another one fails to.
    const ends = await Promise.allSettled([load.stop(), ledger.stop()]);
    clock.stop();
    client.close();
    await log.close();
    const failed = ends.find((end) => end.status === "rejected");
    if (failed) throw failed.reason;
  };
  return { samples, ledger, injected: clock.injected, stop: () => (stopped ??= stop()) };
}

/** Tells a sample a second. Its own timer and not a loop of sleeps: a slow answer must not stretch a second. */
function startClock(startedAt: number, samples: DrillSamples, tell: (sample: DrillSample) => void, now: () => number) {
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
