import type { Host } from "../../../host/host.ts";
import { processesCpuSeconds } from "../cpu.ts";
import type { PushTarget } from "../remote-write/prometheus.ts";
import { type Reading, Readings } from "./readings.ts";

export interface FeedRequest {
  /** Generators that push. */
  readonly count: number;
  readonly pushIntervalMs: number;
  /** Is given every push as well. Closed with the feed. */
  readonly forward: PushTarget | undefined;
  /** Of those that run by now. */
  pids(): readonly number[];
}

/** What all generators of a load told, put together while they run. */
export interface ReadingFeed {
  /** Where the generator of this number (from 0) pushes to. */
  pushUrl(generator: number): string;
  /** The newest reading; undefined before the first push. */
  latest(): Reading | undefined;
  /** Calls back with every reading from now on, until the returned function is called. */
  onReading(heard: (reading: Reading) => void): () => void;
  /** Why the figures are not complete, one clause each; empty when they are. */
  incomplete(): readonly string[];
  /** Resolves when everything that was pushed is read. */
  close(): Promise<void>;
}

export async function openReadingFeed({ count, pushIntervalMs, forward, pids }: FeedRequest, host: Host): Promise<ReadingFeed> {
  const { openIntake } = await import("../remote-write/intake.ts");
  const listeners = new Set<(reading: Reading) => void>();
  const readings = new Readings(count, pushIntervalMs);
  let latest: Reading | undefined;
  let reading: Promise<void> = Promise.resolve();
  const intake = await openIntake(count, {
    onPush: (body, generator) => forward?.push(body, generator),
    onTotals: (generator, totals) => {
      if (!readings.push(generator, host.monotonic(), totals)) return;
      const taken = readings.take();
      const cpu = processesCpuSeconds(pids());
      reading = reading.then(async () => {
        latest = { ...taken, generatorCpu: await cpu };
        for (const heard of listeners) heard(latest);
      });
    },
  });
  return {
    pushUrl: intake.url,
    latest: () => latest,
    onReading: (heard) => {
      listeners.add(heard);
      return () => listeners.delete(heard);
    },
    incomplete: intake.incomplete,
    close: async () => {
      await intake.close();
      await reading;
      await forward?.close();
    },
  };
}
