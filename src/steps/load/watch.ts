import type { LoadSample } from "../../events/event.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import { type Account, Accounts } from "./account-log.ts";
import { ClockWatch } from "./clock-watch.ts";
import type { Generator } from "./generator.ts";
import { type Reading, sampleOf, windowBetween } from "./sampler.ts";
import { askedAt, type Profile } from "./scenarios/profile.ts";
import { type Starvation, StarvationWatch } from "./starvation.ts";
import { noTotals } from "./totals.ts";

export interface Watched {
  readonly samples: readonly LoadSample[];
  readonly starvation: Starvation;
  /** undefined when the run was too short to be read twice. */
  readonly account: Account | undefined;
  /** The last reading; undefined when there was none. */
  readonly last: Reading | undefined;
  /** From the first reading to the last. */
  readonly seconds: number;
  /** ms: the longest time the generator told nothing. */
  readonly longestGapMs: number;
  /** The largest jump of the wall clock against the steady one, ms. */
  readonly clockJumpMs: number;
}

/** A signal that fires when k6 has ended. */
export function endOf(generator: Generator): AbortSignal {
  const end = new AbortController();
  void generator.ended.finally(() => end.abort());
  return end.signal;
}

/** Waits until k6 has begun to ask; undefined when it ended before. */
export async function firstReading(generator: Generator, context: StepContext): Promise<Reading | undefined> {
  const end = endOf(generator);
  while (!end.aborted) {
    const reading = generator.latest();
    if (reading !== undefined && hasBegun(reading)) return reading;
    await context.host.sleep(20, end).catch(() => undefined);
  }
  return undefined;
}

function hasBegun({ totals }: Reading): boolean {
  return totals.requests + totals.iterations + totals.users > 0;
}

export interface WatchOptions {
  readonly profile: Profile;
  readonly pushIntervalMs: number;
  /** ms within which answers must come. */
  readonly limitMs: number;
  onSample(sample: LoadSample): void;
  /** Hears every reading after the first; `account`: what was measured of the CPU so far. */
  onReading(reading: Reading, first: Reading, account: Account | undefined): void;
}

/** Follows a run to its end: a sample with every push of the generator. */
export async function watch(stack: RunningStack, generator: Generator, context: StepContext, options: WatchOptions): Promise<Watched> {
  const samples: LoadSample[] = [];
  const starvation = new StarvationWatch(options.profile.mostUsers, options.limitMs);
  const clock = new ClockWatch(context.host);
  const accounts = new Accounts(stack, generator, context.host);
  let first: Reading | undefined;
  let previous: Reading | undefined;
  let longestGapMs = 0;
  const hear = (reading: Reading): void => {
    clock.look();
    if (previous === undefined || first === undefined) {
      if (!hasBegun(reading)) return;
      first = reading;
      previous = reading;
      // What was dropped before anything was told was dropped as well.
      const begin = { at: reading.at - options.pushIntervalMs, totals: noTotals, generatorCpu: 0 };
      starvation.add(windowBetween(begin, reading), askedAt(options.profile, 0), reading.totals.users);
      accounts.read(reading);
      return;
    }
    longestGapMs = Math.max(longestGapMs, reading.at - previous.at);
    // The last push, when k6 ends, comes right after another: a rate over a few ms is no rate.
    if (reading.at - previous.at < options.pushIntervalMs / 2) return;
    const window = windowBetween(previous, reading);
    // The first push comes one interval after the beginning.
    const second = (reading.at - first.at + options.pushIntervalMs) / 1000;
    const asked = askedAt(options.profile, second - window.seconds / 2);
    const sample = sampleOf(window, second, asked, accounts.serviceCores());
    samples.push(sample);
    starvation.add(window, asked, reading.totals.users);
    previous = reading;
    accounts.read(reading);
    options.onSample(sample);
    options.onReading(reading, first, accounts.account());
  };
  const earlier = generator.latest();
  if (earlier !== undefined) hear(earlier);
  const stopHearing = generator.onReading(hear);
  await generator.ended;
  stopHearing();
  clock.look();
  await accounts.settle();
  const last = generator.latest();
  // What was dropped in the last moments was dropped, however short they are.
  if (last !== undefined && previous !== undefined && last.at > previous.at) {
    starvation.add(windowBetween(previous, last), options.profile.mean ?? 0, last.totals.users);
  }
  return {
    samples,
    starvation: starvation.result(),
    account: accounts.account(),
    last,
    seconds: last === undefined || first === undefined ? 0 : (last.at - first.at) / 1000,
    longestGapMs,
    clockJumpMs: clock.largestJumpMs,
  };
}
