import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/readiness/alerts-tested",
  guide: "Alerting rules tested",
  title: "Alerts tested by real faults",
  why: "An alert that never fired in practice may never fire at all: a misspelt label is silent.",
  proof: "Each alert seen going pending, firing, delivered and resolved while a real fault was in place.",
  remedy: "a drill for each alert that was not seen, parity drill --list tells which: docs/drills.md",
  repeat: "parity drill --all",
  blocker: false,
};
