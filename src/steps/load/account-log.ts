import type { LoadSample } from "../../events/event.ts";
import type { Host } from "../../host/host.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import { type CpuReading, type CpuUse, cpuUse, readCpu } from "./accounts.ts";
import type { Generator } from "./generator.ts";
import type { Reading } from "./sampler.ts";

/** CPU used over the part of a run that was read at both ends, and the requests of that part. */
export interface Account {
  readonly use: CpuUse;
  readonly requests: number;
}

interface CpuAndRequests {
  readonly cpu: CpuReading;
  readonly requests: number;
}

/**
 * Reads the CPU of everything beside the sampling: a runtime that takes long to say what its services used must not delay a
 * sample. Machine, generator and stack are always read together, so that what is left is somebody else's.
 */
export class Accounts {
  readonly #read: (reading: Reading) => Promise<CpuAndRequests | undefined>;
  #opening: CpuAndRequests | undefined;
  #before: CpuAndRequests | undefined;
  #closing: CpuAndRequests | undefined;
  #pending: Promise<void> | undefined;

  constructor(stack: RunningStack, generator: Generator, host: Host) {
    this.#read = async ({ totals }) => {
      const cpu = await readCpu(stack, host, generator.pids);
      // Of a generator that has just ended there is nothing left to read.
      return cpu.generator === undefined ? undefined : { cpu, requests: totals.requests };
    };
  }

  /** Begins to read, at the moment of this reading of the generator, unless it still reads. */
  read(reading: Reading): void {
    this.#pending ??= this.#next(reading).finally(() => {
      this.#pending = undefined;
    });
  }

  /** Waits for what is being read. */
  async settle(): Promise<void> {
    await this.#pending;
  }

  /** From the first to the newest; undefined before there are two. */
  account(): Account | undefined {
    if (this.#opening === undefined || this.#closing === undefined) return undefined;
    return { use: cpuUse(this.#opening.cpu, this.#closing.cpu), requests: this.#closing.requests - this.#opening.requests };
  }

  /** Cores of each service between the newest two; undefined before there are two. */
  serviceCores(): LoadSample["serviceCores"] {
    if (this.#before === undefined || this.#closing === undefined) return undefined;
    return [...cpuUse(this.#before.cpu, this.#closing.cpu).services].map(([service, cores]) => ({ service, cores }));
  }

  async #next(reading: Reading): Promise<void> {
    // A service that is down has no usage to tell: the run goes on without this reading.
    const read = await this.#read(reading).catch(() => undefined);
    if (read === undefined) return;
    this.#before = this.#closing ?? this.#opening;
    if (this.#opening === undefined) this.#opening = read;
    else this.#closing = read;
  }
}
