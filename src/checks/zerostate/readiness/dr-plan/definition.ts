import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/readiness/dr-plan",
  guide: "Disaster recovery plan documented",
  title: "Disaster recovery plan carried out",
  why: "In a disaster nobody writes a plan, and few can follow one that was never tried.",
  proof: "The document exists, and a drill carried its steps out within the recovery time and point objectives.",
  remedy: "a drill named disaster-recovery that carries the document's steps out: docs/drills.md",
  repeat: "parity drill disaster-recovery",
  blocker: false,
};
