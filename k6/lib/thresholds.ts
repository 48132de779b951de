import type { Options } from "k6/options";
import { type Level, settings } from "./settings.ts";

type Thresholds = NonNullable<Options["thresholds"]>;

/** The service level as k6 thresholds: of all requests, and of each endpoint that has limits of its own. */
export function thresholds(): Thresholds {
  const { serviceLevel, judged } = settings;
  if (judged) return {};
  return {
    ...levelOf("", serviceLevel),
    checks: [`rate>=${serviceLevel.availability}`],
    ...Object.assign({}, ...serviceLevel.endpoints.map((level) => endpointLevel(level))),
  };
}

/** As `thresholds`, and the run ends the moment more requests failed than may fail in all of it: nothing after can mend that. */
export function hopelessThresholds(): Thresholds {
  return {
    ...thresholds(),
    "http_reqs{expected_response:false}": [{ threshold: `count<=${mayFail()}`, abortOnFail: true, delayAbortEval: "3s" }],
  };
}

/** Requests of the whole run. */
function mayFail(): number {
  const { serviceLevel, rate, seconds } = settings;
  return Math.floor(round((1 - serviceLevel.availability) * rate * seconds));
}

/** As `thresholds`, but crossing one ends the run. */
export function endingThresholds(delaySeconds: number): Thresholds {
  const ends = (list: Thresholds[string]): Thresholds[string] =>
    list.map((each) => ({
      threshold: typeof each === "string" ? each : each.threshold,
      abortOnFail: true,
      delayAbortEval: `${delaySeconds}s`,
    }));
  return Object.fromEntries(Object.entries(thresholds()).map(([metric, list]) => [metric, ends(list)]));
}

function endpointLevel(level: Level & { name: string }): Thresholds {
  const of = `{name:${level.name}}`;
  // Without any request k6 holds every threshold of it for kept.
  return { ...levelOf(of, level), [`http_reqs${of}`]: ["count>0"] };
}

function levelOf(of: string, { availability, latencyShare, latencyMs, p95Ms }: Level): Thresholds {
  const latency = [`p(${round(latencyShare * 100)})<=${latencyMs}`, ...(p95Ms === undefined ? [] : [`p(95)<=${p95Ms}`])];
  return { [`http_req_failed${of}`]: [`rate<=${round(1 - availability)}`], [`http_req_duration${of}`]: latency };
}

/** 1 - 0.999 is 0.0010000000000000009. */
function round(value: number): number {
  return Number(value.toPrecision(9));
}
