import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/readiness/dr-plan",
  guide: "Disaster recovery plan documented",
  title: "Disaster recovery plan carried out",
  why: "In a disaster nobody writes a plan, and few can follow one that was never tried.",
  proof: "The document exists, and a drill carried its steps out within the recovery time and point objectives.",
  remedy: "write disaster-recovery.md; nothing carries its steps out yet (docs/drills.md), so waive the line in readiness.yaml meanwhile",
  repeat: "parity check zerostate/readiness/dr-plan",
  blocker: false,
};
