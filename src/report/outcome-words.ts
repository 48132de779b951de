import type { Headline, Outcome } from "../events/event.ts";

/** What was shown, then what was not, worst first: the order in which outcomes are counted. */
export const outcomes: readonly Outcome[] = ["pass", "fail", "error", "unverified", "expired", "waived", "attested", "not-applicable"];

const words: Readonly<Record<Outcome, string>> = {
  pass: "passed",
  fail: "failed",
  error: "ended in an error",
  unverified: "not verified",
  expired: "expired",
  attested: "attested by a person",
  waived: "waived",
  "not-applicable": "not applicable",
};

/** "6 passed, 1 failed, 4 not verified". */
export function countsInWords(counts: Readonly<Record<Outcome, number>>): string {
  return outcomes
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${counts[outcome]} ${words[outcome]}`)
    .join(", ");
}

const meanings: Readonly<Record<Headline, string>> = {
  READY: "Everything that counts was shown to hold",
  "NOT READY": "Something was measured and does not hold",
  "NOT PROVED": "Nothing was shown to be false, but not everything was shown to hold",
};

/** One sentence: what the headline means here. */
export function summaryOf(headline: Headline, counts: Readonly<Record<Outcome, number>>): string {
  const judged = Object.values(counts).some((count) => count > 0);
  return judged ? `${meanings[headline]}.` : "Nothing was judged, so nothing is proved.";
}
