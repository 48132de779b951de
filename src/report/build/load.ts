import type { LoadResult } from "../../events/event.ts";
import type { RunState } from "../../state/state.ts";
import { duration, milliseconds, percent, whole } from "../../text/words.ts";
import type { Figure, ReportedLoad } from "../report.ts";

export function loadOf(state: RunState): ReportedLoad | undefined {
  const { load, loadSamples, calibration, plan } = state;
  if (load === undefined && loadSamples.length === 0) return undefined;
  return {
    origin: load && { run: load.run, at: load.at },
    result: load?.value,
    validity: load?.value.validity ?? { valid: false, reasons: ["the load run did not finish"] },
    figures: load === undefined ? [] : figuresOf(load.value, plan?.serviceLevel),
    samples: loadSamples,
    samplesNote: samplesNote(state),
    calibration: calibration?.value.reason,
    limits: plan && { latencyMs: plan.serviceLevel.latencyMs, errorShare: 1 - plan.serviceLevel.availability },
  };
}

/** The samples are the newest attempt's, the result is the newest one that finished. */
function samplesNote({ load, steps, loadSamples }: RunState): string | undefined {
  if (load === undefined || loadSamples.length === 0) return undefined;
  const step = steps.get("load");
  return step !== undefined && step.startedAt > load.at ? "these samples are of a later attempt that did not finish" : undefined;
}

type ServiceLevel = NonNullable<RunState["plan"]>["serviceLevel"];

function figuresOf(result: LoadResult, level: ServiceLevel | undefined): Figure[] {
  const { latencyMs: latency, generator } = result;
  return [
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
    { name: "answers with wrong content", value: whole(result.checksFailed) },
    {
      name: "generator",
      value: `${generator.cores.toFixed(2)} of ${generator.allowedCores.toFixed(2)} cores, ${whole(generator.microsecondsPerRequest)} µs a request`,
    },
    ...result.cpuPerRequest.map(({ service, microseconds }) => ({ name: `CPU a request, ${service}`, value: `${whole(microseconds)} µs` })),
    ...(result.thresholdsCrossed.length === 0 ? [] : [{ name: "thresholds crossed", value: result.thresholdsCrossed.join(", ") }]),
  ];
}
