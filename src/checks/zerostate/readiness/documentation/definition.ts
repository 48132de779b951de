import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/readiness/documentation",
  guide: "Documentation complete",
  title: "Documentation complete",
  why: "Whoever is woken by an alert reads its runbook; a link that leads nowhere costs minutes.",
  proof: "Every alert's runbook exists, every link in the documentation resolves, every service and port is described.",
  remedy: "write what is named missing, in the folder that `documentation` of the configuration names",
  repeat: "parity check zerostate/readiness/documentation",
  blocker: false,
};
