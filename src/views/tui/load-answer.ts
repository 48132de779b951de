import type { LoadResult } from "../../events/event.ts";
import { brokenEndpoints, judgeEndpoints, unjudgedEndpoints } from "../../state/endpoint-limits.ts";
import { newestLoad, onOneAxis } from "../../state/selectors.ts";
import type { RunState } from "../../state/state.ts";
import { percent, rounding } from "../../text/words.ts";
import type { Tone } from "./theme.ts";

export interface Answer {
  /** Which of the signs of a step says it without colour. */
  readonly sign: "done" | "failed" | "invalid" | "busy" | "skipped";
  readonly text: string;
  readonly tone: Tone;
}

/** Above this share of dropped iterations a run can't be valid any more. */
const droppedLimit = 0.02;

/** Whether the figures of the running, or of the last, load count, and whether its limits hold. */
export function loadAnswer(state: RunState): Answer {
  const { plan, loadSamples } = state;
  if (state.steps.get("load")?.status === "running") return soFar(state);
  const result = newestLoad(state)?.value;
  if (result === undefined || isLater(state)) {
    return loadSamples.length === 0
      ? { sign: "skipped", text: "no load has run yet", tone: "dim" }
      : { sign: "invalid", text: "not judged: the load did not come to its end", tone: "warn" };
  }
  if (!result.validity.valid) return { sign: "invalid", text: `invalid: ${result.validity.reasons.join("; ")}`, tone: "warn" };
  const endpoints = judgeEndpoints(result, plan?.serviceLevel.endpoints);
  const broken = [...brokenLimits(result, plan?.serviceLevel), ...brokenEndpoints(endpoints)];
  if (broken.length > 0) return { sign: "failed", text: `valid, beyond its limits: ${broken.join("; ")}`, tone: "bad" };
  const unjudged = unjudgedEndpoints(endpoints);
  if (unjudged.length > 0) return { sign: "invalid", text: `valid, but ${unjudged.join("; ")}`, tone: "warn" };
  return { sign: "done", text: "valid, within its limits", tone: "good" };
}

/** A load that began after the last one that ended, and did not end itself. */
function isLater(state: RunState): boolean {
  const step = state.steps.get("load");
  const finished = newestLoad(state);
  return step !== undefined && finished !== undefined && finished.at < step.startedAt;
}

function soFar(state: RunState): Answer {
  const loadSamples = onOneAxis(state.loadSamples);
  const dropped = loadSamples.reduce((sum, each) => sum + each.dropped, 0);
  const begun = loadSamples.reduce((sum, each, index) => sum + each.reached * (each.t - (loadSamples[index - 1]?.t ?? 0)), 0);
  const share = dropped + begun > 0 ? dropped / (dropped + begun) : 0;
  if (share > droppedLimit) return { sign: "invalid", text: `invalid so far: ${percent(share, 1)} dropped`, tone: "warn" };
  return loadSamples.length === 0
    ? { sign: "busy", text: "not begun to count", tone: "dim" }
    : { sign: "busy", text: "valid so far", tone: "good" };
}

function brokenLimits(result: LoadResult, level: NonNullable<RunState["plan"]>["serviceLevel"] | undefined): string[] {
  const beyond: [string, boolean][] =
    level === undefined
      ? []
      : [
          ["errors", !(result.errorShare <= 1 - level.availability + rounding)],
          ["slow requests", !(result.withinLatencyShare >= level.latencyShare - rounding)],
          ["p95", level.p95Ms !== undefined && !(result.latencyMs.p95 <= level.p95Ms)],
          ["wrong answers", !(result.checksFailed <= result.requests * (1 - level.availability) + rounding)],
        ];
  return [
    ...beyond.filter(([, is]) => is).map(([name]) => name),
    ...result.thresholdsCrossed,
    ...(result.endedEarly === undefined ? [] : [`ended early: ${result.endedEarly}`]),
  ];
}
