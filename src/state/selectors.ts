import type { Finding, Outcome } from "../events/event.ts";
import { categoryOf } from "./score.ts";

/** Worst first; within an outcome blockers first, then as they were judged. */
const gravity: readonly Outcome[] = ["fail", "error", "unverified", "expired", "waived", "attested", "not-applicable", "pass"];

export function byGravity(findings: Iterable<Finding>): Finding[] {
  return [...findings].sort((a, b) => gravity.indexOf(a.outcome) - gravity.indexOf(b.outcome) || Number(b.blocker) - Number(a.blocker));
}

/** What keeps the headline from being READY, worst first. */
export function openFindings(findings: Iterable<Finding>): Finding[] {
  return byGravity(findings).filter(({ outcome }) => gravity.indexOf(outcome) < gravity.indexOf("waived"));
}

/** Key: `guide/list`, in the order in which they were judged. */
export function byCategory(findings: Iterable<Finding>): ReadonlyMap<string, readonly Finding[]> {
  const categories = new Map<string, Finding[]>();
  for (const finding of findings) {
    const category = categoryOf(finding.id);
    categories.set(category, [...(categories.get(category) ?? []), finding]);
  }
  return categories;
}

/** "load-tested" of "zerostate/readiness/load-tested". */
export function shortName(id: string): string {
  return id.split("/").at(-1) ?? id;
}
