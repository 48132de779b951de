import type { Fact, LoadOrigin, LoadResult, LoadSample, ParityEvent } from "../../../src/events/event.ts";
import { seededRandom } from "../../../src/steps/load/compare/random.ts";
import type { LoadRecord } from "../../../src/steps/load/compare/record.ts";
import { resultOf } from "./load-result.ts";

export interface Made {
  readonly seed: number;
  readonly seconds?: number;
  /** ms. */
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly errors?: number;
  /** Cores of the app at 1,000 requests/s. */
  readonly appCores?: number;
  /** How much of a second's deviation the next one keeps, 0..1. */
  readonly follows?: number;
  /** How much more than usual the seconds differ from each other. */
  readonly noisier?: number;
  readonly origin?: Partial<LoadOrigin>;
  readonly result?: Partial<LoadResult>;
}

/** A run whose every second varies by some 10 % around what is asked for, the tail more than the middle. */
export function runOf(made: Made): LoadRecord {
  const { seed, seconds = 60, p50 = 8, p95 = 20, p99 = 40, errors = 0, appCores = 0.4, follows = 0, noisier = 1 } = made;
  const random = seededRandom(seed);
  const noise = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let deviation = noise();
  const samples = Array.from({ length: seconds }, (_, index): LoadSample => {
    deviation = follows * deviation + Math.sqrt(1 - follows ** 2) * noise();
    const around = (value: number, spread: number): number => value * Math.exp(noisier * spread * (deviation + 0.3 * noise()));
    return {
      t: index + 1,
      asked: 1_000,
      reached: 1_000 + noise(),
      dropped: 0,
      errors: errors === 0 ? 0 : Math.max(0, errors * (1 + 0.2 * noise())),
      p50: around(p50, 0.05),
      p95: around(p95, 0.08),
      p99: around(p99, 0.15),
      generatorCores: around(0.3, 0.05),
      serviceCores: [{ service: "app", cores: around(appCores, 0.05) }],
    };
  });
  return { origin: originOf(made.origin), samples, result: resultOf(made.result) };
}

export function originOf(more: Partial<LoadOrigin> = {}): LoadOrigin {
  return {
    run: "aaaa",
    at: "2026-11-01T10:00:00.000Z",
    commit: "1111111",
    branch: "main",
    configHash: "c0ffee",
    machine: "2 CPUs, 4.0 GiB, linux x64",
    runtime: "native",
    scenario: "load",
    asked: 1_000,
    ...more,
  };
}

/** The journal that a run of `parity load` leaves. The machine is 2 CPUs with 4 GiB. */
export function journalOf({ origin, samples, result }: LoadRecord): ParityEvent[] {
  const facts: Fact[] = [
    {
      type: "run.started",
      command: "load",
      project: "shop",
      parity: "0.1.0",
      node: "24.0.0",
      configHash: origin.configHash,
      root: "/shop",
      cpus: 2,
      memoryBytes: 4 * 1024 ** 3,
      platform: "linux",
      architecture: "x64",
      ...(origin.commit === undefined ? {} : { commit: origin.commit }),
      ...(origin.branch === undefined ? {} : { branch: origin.branch }),
    },
    { type: "runtime.chosen", kind: origin.runtime, reason: "asked for" },
    { type: "step.started", step: "load", title: "load" },
    ...samples.map((sample) => ({ type: "load.sampled" as const, sample })),
    { type: "load.finished", result },
  ];
  return facts.map((fact, index) => ({ v: 1, seq: index + 1, at: origin.at, run: origin.run, ...fact }));
}
