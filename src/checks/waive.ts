import type { Finding } from "../events/event.ts";
import type { Check } from "./check.ts";
import { conclude } from "./conclude.ts";
import type { Readiness } from "./readiness/schema.ts";

/** A finding after what people decided to live without. A blocker that was proved false cannot be waived, and a waiver ends. */
export function waive(check: Check, finding: Finding, { waivers }: Readiness, now: string): Finding {
  const waiver = waivers.filter(({ id }) => id === check.id).sort((a, b) => b.until.localeCompare(a.until))[0];
  if (waiver === undefined || !["fail", "unverified", "expired"].includes(finding.outcome)) return finding;
  const today = now.slice(0, 10);
  if (waiver.until < today) return { ...finding, reason: `${finding.reason}; the waiver of ${waiver.owner} ended on ${waiver.until}` };
  if (check.blocker && finding.outcome === "fail")
    return { ...finding, reason: `${finding.reason}; a blocker that fails cannot be waived` };
  const { measured, evidence } = finding;
  return conclude(
    check,
    "waived",
    `${waiver.reason} (${waiver.owner}, until ${waiver.until}); without it ${finding.outcome}: ${finding.reason}`,
    {
      measured,
      evidence,
    },
  );
}
