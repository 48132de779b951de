import { exitCodes } from "../../errors/codes.ts";
import type { DrillResult, GameDayResult } from "../../events/event.ts";

type FailOn = "failed" | "unverified";

/** 0: resilient. 1: proved false. 4, with `failOn` "failed" 0: nothing was shown. */
export function exitCodeOfDrill(verdict: DrillResult["verdict"], failOn: FailOn = "unverified"): number {
  if (verdict === "resilient") return exitCodes.proved;
  if (verdict === "not resilient" || verdict === "not undone") return exitCodes.provedFalse;
  return failOn === "failed" ? exitCodes.proved : exitCodes.notProved;
}

/** 0: every drill that was asked for is resilient. 1: one proved false. 4, with `failOn` "failed" 0: one showed nothing, or could not be carried out here. */
export function exitCodeOfDay({ drills, notPossible }: GameDayResult, failOn: FailOn = "unverified"): number {
  const codes = drills.map(({ verdict }) => exitCodeOfDrill(verdict, failOn));
  if (codes.includes(exitCodes.provedFalse)) return exitCodes.provedFalse;
  const isShown = drills.length > 0 && notPossible.length === 0 && drills.every(({ verdict }) => verdict === "resilient");
  return isShown || failOn === "failed" ? exitCodes.proved : exitCodes.notProved;
}

/** 0..100: the mean over the drills that showed something, rounded down, so that 100 means that each of those was resilient. undefined when none did. */
export function scoreOfDay(drills: GameDayResult["drills"]): number | undefined {
  const scores = drills.flatMap(({ score }) => (score === undefined ? [] : [score]));
  return scores.length === 0 ? undefined : Math.floor(scores.reduce((sum, score) => sum + score, 0) / scores.length);
}
