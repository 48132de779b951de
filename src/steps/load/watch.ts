import type { LoadSample } from "../../events/event.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import { type CpuReading, type CpuUse, cpuUse, readCpu } from "./accounts.ts";
import { processCpuSeconds } from "./cpu.ts";
import type { Generator } from "./generator.ts";
import { everySecond, type Reading, sampleOf, windowBetween } from "./sampler.ts";

/** CPU used over the part of a run that was read at both ends, and the requests of that part. */
export interface Account {
  readonly use: CpuUse;
  readonly requests: number;
}

export interface Watched {
  readonly samples: readonly LoadSample[];
  /** Share of the samples in which every virtual user was at work. */
  readonly exhaustedShare: number;
  /** undefined when the run was too short to be read twice. */
  readonly account: Account | undefined;
}

interface CpuAndRequests {
  readonly cpu: CpuReading;
  readonly requests: number;
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
    const reading = await readGenerator(generator, context);
    if (reading !== undefined && reading.totals.iterations + reading.totals.users > 0) return reading;
    await context.host.sleep(50, end).catch(() => undefined);
  }
  return undefined;
}

export async function readGenerator(generator: Generator, context: StepContext): Promise<Reading | undefined> {
  const [totals, generatorCpu] = await Promise.all([generator.totals(), processCpuSeconds(generator.pid)]);
  return totals === undefined ? undefined : { at: context.host.monotonic(), totals, generatorCpu };
}

export interface WatchOptions {
  /** Requests a second that are asked. */
  readonly rate: number;
  readonly mostUsers: number;
  onSample(sample: LoadSample): void;
}

/** Follows a run to its end, a sample a second. */
export async function watch(stack: RunningStack, generator: Generator, context: StepContext, options: WatchOptions): Promise<Watched> {
  const samples: LoadSample[] = [];
  const first = await firstReading(generator, context);
  if (first === undefined) return { samples, exhaustedShare: 0, account: undefined };
  const accounts = new Accounts(stack, generator, context);
  accounts.read();
  let exhausted = 0;
  let previous = first;
  await everySecond(context.host, endOf(generator), async () => {
    const reading = await readGenerator(generator, context);
    if (reading === undefined) return;
    const sample = sampleOf(windowBetween(previous, reading), (reading.at - first.at) / 1000, options.rate);
    samples.push(sample);
    options.onSample(sample);
    if (reading.totals.users >= options.mostUsers) exhausted += 1;
    previous = reading;
    accounts.read();
  });
  return { samples, exhaustedShare: exhausted / Math.max(1, samples.length), account: await accounts.close() };
}

/**
 * Reads the CPU of everything beside the sampling: a runtime that takes long to say what its services used must not delay a
 * sample. Machine, generator and stack are always read together, so that what is left is somebody else's.
 */
class Accounts {
  readonly #read: () => Promise<CpuAndRequests | undefined>;
  #opening: CpuAndRequests | undefined;
  #closing: CpuAndRequests | undefined;
  #pending: Promise<void> | undefined;

  constructor(stack: RunningStack, generator: Generator, context: StepContext) {
    this.#read = async () => {
      const [cpu, totals] = await Promise.all([readCpu(stack, context.host, generator.pid), generator.totals()]);
      // Of a generator that has just ended there is nothing left to read.
      return totals === undefined || cpu.generator === undefined ? undefined : { cpu, requests: totals.requests };
    };
  }

  read(): void {
    this.#pending ??= this.#next().finally(() => {
      this.#pending = undefined;
    });
  }

  async close(): Promise<Account | undefined> {
    await this.#pending;
    if (this.#opening === undefined || this.#closing === undefined) return undefined;
    return { use: cpuUse(this.#opening.cpu, this.#closing.cpu), requests: this.#closing.requests - this.#opening.requests };
  }

  async #next(): Promise<void> {
    // A service that is down has no usage to tell: the run goes on without this reading.
    const read = await this.#read().catch(() => undefined);
    if (read === undefined) return;
    if (this.#opening === undefined) this.#opening = read;
    else this.#closing = read;
  }
}
