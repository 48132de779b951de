import type { Fact } from "../../events/event.ts";
import { duration, milliseconds, percent, whole } from "../../text/words.ts";
import type { Saying } from "./saying.ts";

type LoadFact = Extract<Fact, { type: "load.calibrated" | "load.sampled" | "load.finished" }>;

/** A running load speaks every 15 seconds. */
const everyMs = 15_000;

/** `left`: how long the load still runs, for a person. */
export function loadSayings(fact: LoadFact, left: string | undefined): Saying[] {
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
      return [{ label: "load", text: finished(fact) }];
  }
}

/** The reason may say itself what is run instead. */
function calibrated({ reason, running, target }: Extract<LoadFact, { type: "load.calibrated" }>): string {
  return running < target && !reason.includes("running at") ? `${reason}; running at ${whole(running)}/s` : reason;
}

function finished({ result }: Extract<LoadFact, { type: "load.finished" }>): string {
  const { reached, seconds, dropped, latencyMs, errorShare, validity, generator, withinLatencyShare } = result;
  const valid = validity.valid ? "valid" : `INVALID: ${validity.reasons.join("; ")}`;
  const parts = [
    `${whole(reached)}/s for ${duration(seconds)}, ${whole(dropped)} dropped`,
    `p50 ${milliseconds(latencyMs.p50)}, p95 ${milliseconds(latencyMs.p95)}, p99 ${milliseconds(latencyMs.p99)}`,
    `${percent(withinLatencyShare)} fast enough`,
    `errors ${percent(errorShare)}`,
    `k6 ${generator.cores.toFixed(1)} of ${generator.allowedCores.toFixed(1)} cores`,
    valid,
  ];
  return parts.join(" · ");
}
