import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/readiness/dr-plan",
  guide: "Disaster recovery plan documented",
  title: "Disaster recovery plan carried out",
  why: "In a disaster nobody writes a plan, and few can follow one that was never tried.",
  proof:
    "The document exists; a drill carried its five steps out on a second, empty stack within the recovery time and point objectives; and another showed what is lost with the disk when the log is kept: a backup alone is as old as its schedule lets it be.",
  remedy: "write disaster-recovery.md; then parity drill disaster, and parity drill disk-loss",
  repeat: "parity drill disaster && parity drill disk-loss && parity check zerostate/readiness/dr-plan",
  blocker: false,
};
