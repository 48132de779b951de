import type { Finding, Measured, Outcome, StepName } from "../events/event.ts";
import type { RunState, Stamped } from "../state/state.ts";
import type { CheckDefinition, JudgeInput } from "./check.ts";

interface Conclusion {
  readonly measured?: readonly Measured[];
  readonly evidence?: Finding["evidence"];
  /** Of a failure: how far beyond its limit, as a share of it. 0 is at the limit, 1 twice as far. Absent: wholly. */
  readonly offBy?: number;
}

/** A finding in the words of its definition. */
export function conclude(definition: CheckDefinition, outcome: Outcome, reason: string, conclusion: Conclusion = {}): Finding {
  const { id, title, blocker, why, remedy, repeat } = definition;
  return {
    id,
    title,
    outcome,
    reason,
    score: scoreOfOutcome(outcome, conclusion.offBy),
    blocker,
    measured: conclusion.measured ?? [],
    evidence: unique(conclusion.evidence ?? []),
    why,
    remedy,
    repeat,
  };
}

/** Two measurements of one run may rest on the same file. */
function unique(evidence: Finding["evidence"]): Finding["evidence"] {
  return [...new Map(evidence.map((each) => [`${each.run}/${each.path}`, each])).values()];
}

export function scoreOfOutcome(outcome: Outcome, offBy = 1): number | undefined {
  switch (outcome) {
    case "pass":
    case "attested":
      return 100;
    case "expired":
      return 75;
    case "fail":
      return Math.round(50 * Math.min(1, Math.max(0, 1 - offBy)));
    case "unverified":
    case "error":
      return 0;
    case "waived":
    case "not-applicable":
      return undefined;
  }
}

/** The files a measurement left behind; its run's journal where it left none. */
export function restsOn(extra: JudgeInput, stamped: Stamped<unknown>, ...kinds: readonly string[]): Finding["evidence"] {
  const files = extra.evidence.filter(({ run, kind }) => run === stamped.run && kinds.includes(kind));
  if (files.length === 0) return [{ run: stamped.run, path: "events.ndjson", sha256: "", at: stamped.at }];
  return files.map(({ run, path, sha256 }) => ({ run, path, sha256, at: stamped.at }));
}

/**
 * Why a measurement does not count any more although it is fresh: a newer attempt failed. undefined when none did.
 * An attempt somebody interrupted says nothing.
 */
export function newerFailure(state: RunState, stamped: Stamped<unknown>, ...steps: readonly StepName[]): string | undefined {
  for (const name of steps) {
    const step = state.steps.get(name);
    if (step?.status === "failed" && step.startedAt > stamped.at) return `a newer attempt failed: ${step.summary ?? step.title}`;
  }
  return undefined;
}

/** Why there is no measurement: the step failed, or was never carried out. */
export function missing(state: RunState, otherwise: string, ...steps: readonly StepName[]): string {
  for (const name of steps) {
    const step = state.steps.get(name);
    if (step?.status === "failed") return `${otherwise}: ${step.summary ?? step.title}`;
  }
  return otherwise;
}
