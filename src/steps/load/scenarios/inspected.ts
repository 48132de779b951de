import { z } from "zod";
import { type Arrivals, arrivalsOf, type OpenScenario } from "./arrivals.ts";
import { givenScenario } from "./own-options.ts";

/** What a script asks of k6, as k6 itself understands it. */
export interface InspectedScript {
  /** Of the scenarios in which requests arrive whether or not earlier ones were answered; empty when there is none. */
  readonly arrivals: Arrivals;
  /** The script says itself how much to ask for. */
  readonly ownAmount: boolean;
  /** It also, or only, has scenarios whose users wait for their answers. */
  readonly closed: boolean;
  /** The most virtual users it may have. */
  readonly mostUsers: number;
  /** By the name of the metric; those that k6 judges by itself. */
  readonly thresholds: Readonly<Record<string, readonly string[]>>;
}

const duration = z.string().nullish();
const scenario = z.looseObject({
  executor: z.string(),
  startTime: duration,
  rate: z.number().nullish(),
  startRate: z.number().nullish(),
  timeUnit: duration,
  duration,
  stages: z.array(z.object({ duration, target: z.number().nullish() })).nullish(),
});
const threshold = z.union([z.string(), z.looseObject({ threshold: z.string() })]);
const shape = z.object({
  scenarios: z.record(z.string(), scenario).nullish(),
  thresholds: z.record(z.string(), z.array(threshold)).nullish(),
  maxVUs: z.number().nullish(),
});

/** Understands what `k6 inspect --execution-requirements` prints. Throws where it has another shape. */
export function parseInspection(json: unknown): InspectedScript {
  const { scenarios, thresholds, maxVUs } = shape.parse(json);
  const all = Object.entries(scenarios ?? {});
  const open = all.flatMap(([, each]) => openScenario(each) ?? []);
  return {
    arrivals: open.flatMap(arrivalsOf),
    ownAmount: !(all.length === 1 && all[0]?.[0] === givenScenario),
    closed: open.length < all.length,
    mostUsers: maxVUs ?? 0,
    thresholds: Object.fromEntries(
      Object.entries(thresholds ?? {}).map(([metric, list]) => [
        metric,
        list.map((each) => (typeof each === "string" ? each : each.threshold)),
      ]),
    ),
  };
}

function openScenario(each: z.infer<typeof scenario>): OpenScenario | undefined {
  const perSecond = 1 / seconds(each.timeUnit ?? "1s");
  const startTime = seconds(each.startTime ?? "0s");
  if (each.executor === "constant-arrival-rate") {
    const rate = (each.rate ?? 0) * perSecond;
    return { startTime, startRate: rate, stages: [{ target: rate, seconds: seconds(each.duration ?? "0s") }] };
  }
  if (each.executor !== "ramping-arrival-rate") return undefined;
  const stages = (each.stages ?? []).map(({ target, duration }) => ({
    target: (target ?? 0) * perSecond,
    seconds: seconds(duration ?? "0s"),
  }));
  return { startTime, startRate: (each.startRate ?? 0) * perSecond, stages };
}

const units: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 0.001, s: 1, m: 60, h: 3600 };

/** Go's notation: "1h2m3.5s". */
function seconds(text: string): number {
  return [...text.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0),
    0,
  );
}
