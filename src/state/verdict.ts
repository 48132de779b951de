import { exitCodes } from "../errors/codes.ts";
import type { Finding, Headline, Outcome } from "../events/event.ts";
import { scoreOf } from "./score.ts";

export interface Verdict {
  readonly headline: Headline;
  /** 0..100; undefined when nothing counts. */
  readonly score: number | undefined;
  readonly counts: Readonly<Record<Outcome, number>>;
}

const unproved: readonly Outcome[] = ["unverified", "expired", "error"];

/** READY only when something was shown and nothing is missing: an empty list proves nothing. */
export function verdictOf(findings: Iterable<Finding>): Verdict {
  const all = [...findings];
  const counts: Record<Outcome, number> = {
    pass: 0,
    fail: 0,
    unverified: 0,
    expired: 0,
    attested: 0,
    waived: 0,
    "not-applicable": 0,
    error: 0,
  };
  for (const { outcome } of all) counts[outcome] += 1;
  return { headline: headlineOf(counts), score: scoreOf(all), counts };
}

function headlineOf(counts: Readonly<Record<Outcome, number>>): Headline {
  if (counts.fail > 0) return "NOT READY";
  const shown = counts.pass + counts.attested > 0;
  return shown && unproved.every((outcome) => counts[outcome] === 0) ? "READY" : "NOT PROVED";
}

/** 0 proved, 1 proved false, 4 not proved. With "failed" only what is proved false counts against it. */
export function exitCodeOf(verdict: Verdict, failOn: "failed" | "unverified"): number {
  if (verdict.headline === "READY") return exitCodes.proved;
  if (verdict.headline === "NOT READY") return exitCodes.provedFalse;
  return failOn === "failed" ? exitCodes.proved : exitCodes.notProved;
}
