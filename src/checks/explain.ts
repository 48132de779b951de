import type { Check } from "./check.ts";

/** Why a line of the checklist matters, how it is proved, and what to do about it: a line each. */
export function explainCheck(check: Check): string[] {
  const { id, title, guide, why, proof, remedy, repeat, blocker, attestable } = check;
  return [
    `${title}  (${id}${blocker ? ", a blocker" : ""})`,
    `  the guide    ${guide}`,
    `  why          ${why}`,
    `  proved by    ${proof}`,
    `  to do        ${remedy}`,
    `  again        ${repeat}`,
    ...(attestable ? ["", "  in readiness.yaml, beside the configuration:", ...attestation(id)] : []),
    "",
    `  ${blocker ? "A blocker that is proved false cannot be waived; one that is not shown can:" : "To live without it for a while, in readiness.yaml:"}`,
    ...waiver(id),
  ];
}

function attestation(id: string): string[] {
  return [
    "    attestations:",
    `      - id: ${id}`,
    "        who: the person who vouches for it",
    "        when: 2026-11-01         # the day it was true",
    "        link: https://…          # where it can be seen",
    "        expires: 2027-02-01      # the last day it counts",
  ];
}

function waiver(id: string): string[] {
  return [
    "    waivers:",
    `      - id: ${id}`,
    "        reason: why that is bearable",
    "        owner: the person who answers for it",
    "        until: 2026-12-24        # the last day it counts",
  ];
}
