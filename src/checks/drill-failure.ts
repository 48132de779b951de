import type { DrillResult } from "../events/event.ts";
import type { RunState, Stamped } from "../state/state.ts";

/**
 * Why what a drill showed does not count any more although it is fresh: it was tried again and did not come to a result. Another drill that
 * failed says nothing about this one. undefined when there is no such attempt.
 */
export function newerDrillFailure({ steps, gameDay }: RunState, drill: Stamped<DrillResult>): string | undefined {
  const step = steps.get("drill");
  if (step?.status === "failed" && step.title === drill.value.title && step.startedAt > drill.at) {
    return `a newer attempt failed: ${step.summary ?? step.title}`;
  }
  // With a result of its own that day would be where this one comes from.
  if (gameDay === undefined || gameDay.run === drill.run || gameDay.at < drill.at) return undefined;
  const tried = gameDay.value.drills.find((each) => each.drill === drill.value.drill);
  return tried && `a newer attempt failed: ${tried.verdict}: ${tried.reason}`;
}
