import { z } from "zod";
import type { LatencySummary } from "../../events/event.ts";

/** Passed and failed checks of one name. */
export interface CheckCounts {
  readonly passes: number;
  readonly fails: number;
}

/** What k6 says of a whole run in the file of --summary-export. */
export interface Summary {
  readonly requests: number;
  readonly failed: number;
  readonly iterations: number;
  readonly dropped: number;
  /** How long the run took, the waiting for the last answers included. */
  readonly seconds: number;
  readonly checks: CheckCounts;
  /** By the check's name; of equal names in different groups the sum. */
  readonly checksByName: ReadonlyMap<string, CheckCounts>;
  readonly latencyMs: LatencySummary;
  /** Of endpoints a threshold asks for: by `name` tag. */
  readonly latencyByName: ReadonlyMap<string, LatencySummary>;
  /** "http_req_failed: rate<=0.001" → whether it was crossed. */
  readonly thresholds: ReadonlyMap<string, boolean>;
}

/** The statistics of a trend that `parseSummary` needs: k6 leaves p(99) out unless it is asked for. */
export const trendStatistics = "avg,min,med,max,p(95),p(99)";

const metric = z.looseObject({ thresholds: z.record(z.string(), z.boolean()).optional() });
const group: z.ZodType<Group> = z.object({
  groups: z.record(
    z.string(),
    z.lazy(() => group),
  ),
  checks: z.record(z.string(), z.object({ name: z.string(), passes: z.number(), fails: z.number() })),
});
const shape = z.object({ metrics: z.record(z.string(), metric), root_group: group });

interface Group {
  readonly groups: Record<string, Group>;
  readonly checks: Record<string, CheckCounts & { readonly name: string }>;
}

/** Understands k6's summary (the shape of --new-machine-readable-summary=false, which alone holds p(99) and the thresholds). Throws where it has another. */
export function parseSummary(json: unknown): Summary {
  const { metrics, root_group: root } = shape.parse(json);
  const value = (name: string, key: string): number => {
    const found = metrics[name]?.[key];
    return typeof found === "number" ? found : 0;
  };
  const latency = (name: string): LatencySummary => ({
    p50: value(name, "med"),
    p95: value(name, "p(95)"),
    p99: value(name, "p(99)"),
    max: value(name, "max"),
  });
  return {
    requests: value("http_reqs", "count"),
    // "passes" of this rate are the requests of which it is true that they failed.
    failed: value("http_req_failed", "passes"),
    iterations: value("iterations", "count"),
    dropped: value("dropped_iterations", "count"),
    seconds: value("iterations", "rate") > 0 ? value("iterations", "count") / value("iterations", "rate") : 0,
    checks: { passes: value("checks", "passes"), fails: value("checks", "fails") },
    checksByName: sumChecks([...checksIn(root)]),
    latencyMs: latency("http_req_duration"),
    latencyByName: new Map(
      Object.keys(metrics).flatMap((name) => {
        const tag = /^http_req_duration\{name:(.+)\}$/.exec(name)?.[1];
        return tag === undefined ? [] : [[tag, latency(name)]];
      }),
    ),
    // In this file `true` says that the threshold was crossed.
    thresholds: new Map(
      Object.entries(metrics).flatMap(([name, { thresholds = {} }]) =>
        Object.entries(thresholds).map(([expression, crossed]) => [`${name}: ${expression}`, crossed] as const),
      ),
    ),
  };
}

function* checksIn({ groups, checks }: Group): Generator<readonly [string, CheckCounts]> {
  for (const { name, passes, fails } of Object.values(checks)) yield [name, { passes, fails }];
  for (const inner of Object.values(groups)) yield* checksIn(inner);
}

/** Adds up what stands under the same name. */
export function sumChecks(all: readonly (readonly [string, CheckCounts])[]): ReadonlyMap<string, CheckCounts> {
  const summed = new Map<string, CheckCounts>();
  for (const [name, { passes, fails }] of all) {
    const known = summed.get(name) ?? { passes: 0, fails: 0 };
    summed.set(name, { passes: known.passes + passes, fails: known.fails + fails });
  }
  return summed;
}
