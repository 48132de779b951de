import type { Fact, LoadResult } from "../../events/event.ts";
import { brokenEndpoints, judgeEndpoints, unjudgedEndpoints } from "../../state/endpoint-limits.ts";
import type { RunState } from "../../state/state.ts";
import { probeInWords, scenarioInWords } from "../../text/load-words.ts";
import { duration, milliseconds, percent, whole } from "../../text/words.ts";
import type { Saying } from "./saying.ts";

type LoadFact = Extract<Fact, { type: "load.calibrated" | "load.sampled" | "load.finished" }>;

/** A running load speaks every 15 seconds. */
const everyMs = 15_000;

/** `left`: how long the load still runs, for a person. */
export function loadSayings(fact: LoadFact, { plan }: RunState, left: string | undefined): Saying[] {
  switch (fact.type) {
    case "load.calibrated":
      return [{ label: "load", text: calibrated(fact) }];
    case "load.sampled": {
      const { t, reached, p99, errors, dropped } = fact.sample;
      if (t < 5) return [];
      const text = `${Math.round(t)} s: ${whole(reached)}/s · p99 ${milliseconds(p99)} · errors ${percent(errors)}${dropped > 0 ? ` · ${whole(dropped)} dropped` : ""}${left === undefined ? "" : ` · ${left}`}`;
      return [{ label: "load", text, about: "load sample", everyMs }];
    }
    case "load.finished":
      return finished(fact.result, plan?.serviceLevel).map((text) => ({ label: "load", text }));
  }
}

const ramps: ReadonlySet<string> = new Set(["stress", "breakpoint", "spike"]);

/** The reason may say itself what is run instead. */
function calibrated({ reason, running, target }: Extract<LoadFact, { type: "load.calibrated" }>): string {
  return running < target && !reason.includes("running at") ? `${reason}; running at ${whole(running)}/s` : reason;
}

/** The whole in one line; an endpoint speaks only where it broke its own limit, or where nobody can tell. */
function finished(result: LoadResult, level: NonNullable<RunState["plan"]>["serviceLevel"] | undefined): string[] {
  const endpoints = judgeEndpoints(result, level?.endpoints);
  return [
    ...(result.steps ?? []).map(probeInWords),
    summary(result),
    ...(result.endedEarly === undefined ? [] : [`ended early: ${result.endedEarly}`]),
    ...result.thresholdsCrossed.map((threshold) => `threshold crossed: ${threshold}`),
    ...brokenEndpoints(endpoints),
    ...unjudgedEndpoints(endpoints),
  ];
}

function summary(result: LoadResult): string {
  const { reached, asked, seconds, dropped, latencyMs, errorShare, validity, generator, withinLatencyShare, generators = 1 } = result;
  const scenario = scenarioInWords(result.scenario);
  // A ramp passes through every rate below the one it asks for at its end.
  const of = !ramps.has(result.scenario ?? "load") && reached < asked * 0.98 ? ` of ${whole(asked)}/s asked` : "";
  return [
    `${scenario === undefined ? "" : `${scenario}: `}${whole(reached)}/s${of} for ${duration(seconds)}, ${whole(dropped)} dropped`,
    `p50 ${milliseconds(latencyMs.p50)}, p95 ${milliseconds(latencyMs.p95)}, p99 ${milliseconds(latencyMs.p99)}`,
    `${percent(withinLatencyShare)} fast enough`,
    `errors ${percent(errorShare)}`,
    `${generators === 1 ? "k6" : `${generators} k6`} ${generator.cores.toFixed(1)} of ${generator.allowedCores.toFixed(1)} cores`,
    validity.valid ? "valid" : `INVALID: ${validity.reasons.join("; ")}`,
  ].join(" · ");
}
