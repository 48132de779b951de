import type { Check } from "../src/checks/check.ts";
import { checks } from "../src/checks/registry.ts";

/** docs/readiness.md: every line of the checklist, from the catalogue that is judged. */
export function readinessDocs(): string {
  const lists = [...new Set(checks.map(({ id }) => listOf(id)))];
  const parts = lists.flatMap((list) => [`## ${list}`, ...checks.filter(({ id }) => listOf(id) === list).map(described)]);
  return [intro, file, ...parts].join("\n\n") + "\n";
}

function listOf(id: string): string {
  return id.split("/").slice(0, 2).join("/");
}

function described({ id, guide, title, why, proof, remedy, repeat, blocker, attestable }: Check): string {
  return [
    `### ${title}`,
    "",
    `\`${id}\`${blocker ? " · blocker" : ""}${attestable === true ? " · a person may attest it" : ""}`,
    "",
    `- The guide's line: ${guide}`,
    `- Why: ${why}`,
    `- Proof: ${proof}`,
    `- When it is not a pass: ${remedy}`,
    `- Again: \`${repeat}\``,
  ].join("\n");
}

const intro = `# The readiness checklist

<!-- Written by \`npm run docs\` from src/checks/. -->

Each line is judged from evidence that runs left, and from nothing else: \`parity check\` judges, \`parity explain <id>\` says what a line
means. A line ends as **pass**, **fail** (proved false), **unverified** (not shown; never a pass), **expired** (shown too long ago),
**attested** (a person vouches for it), **waived** (a person decided to live without it for a while), **not-applicable** or **error**.

The headline is NOT READY when a line fails, NOT PROVED when a line is unverified, expired or an error, and READY otherwise. A fail of a
**blocker** alone forbids production: no waiver makes up for it.`;

const file = `## readiness.yaml

Beside the configuration; without one nobody vouched for anything. Every problem in it is reported at once (\`CONFIG_INVALID\`).

\`\`\`yaml
attestations:
  - id: zerostate/readiness/on-call
    who: the person who vouches for it
    when: 2026-11-01                       # the day it was true
    link: https://example.org/rota         # where it can be seen
    expires: 2027-02-01                    # the last day it counts
waivers:
  - id: zerostate/readiness/load-tested
    reason: why that is bearable
    owner: the person who answers for it
    until: 2026-12-24                      # the last day it counts
\`\`\`

Only lines that nothing running can show take an attestation: ${checks
  .filter(({ attestable }) => attestable)
  .map(({ id }) => `\`${id}\``)
  .join(", ")}. For the others nobody's word replaces measuring. A waiver covers a line that is
unverified or expired, and one that fails unless it is a blocker; the report still shows what it would be without.`;
