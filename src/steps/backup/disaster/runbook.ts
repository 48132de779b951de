import type { DisasterResult } from "../../../events/event.ts";
import { duration, whole } from "../../../text/words.ts";

export interface RunbookFacts {
  readonly project: string;
  /** ISO 8601: when the drill lost the first stack. */
  readonly lostAt: string;
  readonly runtime: string;
  /** The run that carried it out. */
  readonly run: string;
}

/** A page for the person on call, in Markdown: the steps as they were carried out, each with its commands and the time it took. */
export function runbookOf(result: DisasterResult, facts: RunbookFacts): string {
  return [
    `# Disaster recovery of ${facts.project}`,
    "",
    "For when the database, or the place it runs in, is gone. Written by `parity drill disaster` of what it did, not by hand:",
    "run the drill again and this page is made anew.",
    "",
    ...summary(result, facts),
    "",
    "Addresses, ports and ids are those of the drill; passwords and keys come from the vault (`$…` below).",
    ...result.steps.flatMap(sectionOf),
    "",
    "## Afterwards",
    "",
    "- Take a new backup at once (`parity backup`): the old line of them ended with the old server.",
    "- Write down both times against their limits, what was lost and for whom.",
    "",
  ].join("\n");
}

function summary(result: DisasterResult, { lostAt, runtime, run }: RunbookFacts): string[] {
  const { recoveredAfterMs, rtoLimitSeconds, lostSeconds, rpoLimitSeconds, lost, acknowledged } = result;
  const served = recoveredAfterMs === undefined ? "not at all" : `after ${duration(recoveredAfterMs / 1_000)}`;
  const lookedUp = acknowledged > 0;
  const age = result.tookBackup ? "not known: the drill took its own backup" : lookedUp ? duration(lostSeconds) : "not measured";
  return [
    "| | measured | limit |",
    "| --- | --- | --- |",
    `| clients served again (RTO) | ${served} | ${duration(rtoLimitSeconds)} |`,
    `| age of the data at the loss (RPO) | ${age} | ${duration(rpoLimitSeconds)} |`,
    `| acknowledged writes lost | ${lookedUp ? `${whole(lost)} of ${whole(acknowledged)}` : "not looked up"} | |`,
    `| carried out | ${lostAt.slice(0, 19).replace("T", " ")} UTC, ${runtime}, run ${run}, backup ${result.backup || "none"} | |`,
    `| verdict | ${cell(`${result.verdict}: ${result.reason}`)} | |`,
    "",
    "The time counts from the loss. That somebody notices it and decides to recover comes on top.",
  ];
}

function sectionOf({ name, commands, ms, ok, detail }: DisasterResult["steps"][number], index: number): string[] {
  const took = `${duration(ms / 1_000)}${ok ? "" : ", **failed**"}`;
  const typed = commands.length === 0 ? [] : ["", "```bash", ...commands, "```"];
  return ["", `## ${index + 1}. ${name} (${took})`, ...typed, "", detail.length === 0 ? "Nothing more was seen." : `Seen: ${detail}.`];
}

/** A bar would end the cell, a line break the table. */
function cell(text: string): string {
  return text.replaceAll("|", String.raw`\|`).replaceAll(/\s*\n\s*/g, " ");
}
