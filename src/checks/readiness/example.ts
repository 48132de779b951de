import type { CheckDefinition } from "../check.ts";

/** What to write into readiness.yaml about a check, a line each: who vouches for it where somebody can, and who lives without it. */
export function readinessExample({ id, blocker, attestable }: CheckDefinition): string[] {
  return [
    `# readiness.yaml, beside the configuration${blocker ? "; a blocker that was proved false cannot be waived, one that was not shown can" : ""}`,
    ...(attestable ? attestation(id) : []),
    "waivers:",
    `  - id: ${id}`,
    "    reason: why that is bearable",
    "    owner: the person who answers for it",
    "    until: 2026-12-24        # the last day it counts",
  ];
}

function attestation(id: string): string[] {
  return [
    "attestations:",
    `  - id: ${id}`,
    "    who: the person who vouches for it",
    "    when: 2026-11-01         # the day it was true",
    "    link: https://example.org/where-it-can-be-seen",
    "    expires: 2027-02-01      # the last day it counts",
  ];
}
