import type { LoadResult } from "../../events/event.ts";
import { newestLoad, onOneAxis } from "../../state/selectors.ts";
import type { RunState } from "../../state/state.ts";
import { scenarioInWords } from "../../text/load-words.ts";
import { duration, milliseconds, percent, whole } from "../../text/words.ts";
import type { Figure, ReportedLoad } from "../report.ts";
import { endpointsOf } from "./endpoints.ts";

export function loadOf(state: RunState): ReportedLoad | undefined {
  const { loadSamples, calibration, plan } = state;
  // What production rests on is a steady rate; only where there was none another scenario speaks for the load.
  const load = state.load ?? newestLoad(state);
  if (load === undefined && loadSamples.length === 0) return undefined;
  return {
    origin: load && { run: load.run, at: load.at },
    result: load?.value,
    validity: load?.value.validity ?? { valid: false, reasons: ["the load run did not finish"] },
    figures: load === undefined ? [] : figuresOf(load.value, plan?.serviceLevel),
    samples: onOneAxis(loadSamples),
    samplesNote: samplesNote(state),
    calibration: calibration?.value.reason,
    limits: plan && { latencyMs: plan.serviceLevel.latencyMs, errorShare: 1 - plan.serviceLevel.availability },
    endpoints: load === undefined ? [] : endpointsOf(load.value, plan?.serviceLevel.endpoints),
    others: othersOf(state, load?.value),
  };
}

function othersOf({ loads }: RunState, shown: LoadResult | undefined): ReportedLoad["others"] {
  return [...loads].flatMap(([scenario, { run, at, value }]) => {
    if (value === shown) return [];
    const { p99 } = value.latencyMs;
    const says = `${whole(value.reached)}/s for ${duration(value.seconds)}, p99 ${milliseconds(p99)}, errors ${percent(value.errorShare)}`;
    return [{ scenario, origin: { run, at }, says, validity: value.validity, steps: value.steps ?? [] }];
  });
}

/** The samples are the newest attempt's, the result is the newest one at a steady rate that finished. */
function samplesNote(state: RunState): string | undefined {
  const { load, steps, loadSamples } = state;
  if (load === undefined || loadSamples.length === 0) return undefined;
  const newest = newestLoad(state);
  if (newest !== undefined && newest.at > load.at) return `these samples are of a later run: ${newest.value.scenario ?? "load"}`;
  const step = steps.get("load");
  return step !== undefined && step.startedAt > load.at ? "these samples are of a later attempt that did not finish" : undefined;
}

type ServiceLevel = NonNullable<RunState["plan"]>["serviceLevel"];

function figuresOf(result: LoadResult, level: ServiceLevel | undefined): Figure[] {
  const { latencyMs: latency, generator } = result;
  return [
    ...scenarioFigures(result),
    { name: "production's load", value: `${whole(result.target)}/s` },
    { name: "asked for here", value: `${whole(result.asked)}/s for ${duration(result.seconds)}` },
    { name: "reached", value: `${whole(result.reached)}/s, ${whole(result.requests)} requests, ${whole(result.dropped)} dropped` },
    ...(result.ceiling === undefined ? [] : [{ name: "this machine can generate", value: `${whole(result.ceiling)}/s beside the stack` }]),
    {
      name: "failed",
      value: `${percent(result.errorShare, 3)} (${whole(result.failed)})`,
      ...(level && { limit: percent(1 - level.availability, 3) }),
    },
    {
      name: level ? `within ${whole(level.latencyMs)} ms` : "within the latency limit",
      value: percent(result.withinLatencyShare, 3),
      ...(level && { limit: `at least ${percent(level.latencyShare, 3)}` }),
    },
    {
      name: "latency",
      value: `p50 ${milliseconds(latency.p50)}, p95 ${milliseconds(latency.p95)}, p99 ${milliseconds(latency.p99)}, longest ${milliseconds(latency.max)}`,
    },
    ...(level?.p95Ms === undefined ? [] : [{ name: "p95", value: milliseconds(latency.p95), limit: milliseconds(level.p95Ms) }]),
    { name: "answers with wrong content", value: whole(result.checksFailed) },
    {
      name: "generator",
      value: `${generator.cores.toFixed(2)} of ${generator.allowedCores.toFixed(2)} cores, ${whole(generator.microsecondsPerRequest)} µs a request`,
    },
    ...result.cpuPerRequest.map(({ service, microseconds }) => ({ name: `CPU a request, ${service}`, value: `${whole(microseconds)} µs` })),
    ...(result.endedEarly === undefined ? [] : [{ name: "ended early", value: result.endedEarly }]),
    ...(result.thresholdsCrossed.length === 0 ? [] : [{ name: "thresholds crossed", value: result.thresholdsCrossed.join(", ") }]),
  ];
}

/** The ordinary load by one generator goes without saying. */
function scenarioFigures({ scenario, generators = 1 }: LoadResult): Figure[] {
  const words = scenarioInWords(scenario);
  return [
    ...(words === undefined ? [] : [{ name: "scenario", value: words }]),
    ...(generators === 1 ? [] : [{ name: "generators", value: `${generators} k6 processes` }]),
  ];
}
