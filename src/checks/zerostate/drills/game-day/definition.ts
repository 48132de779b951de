import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/drills/game-day",
  guide: "Resilience: everything the guide expects to break is broken",
  title: "Survives every drill that comes with parity",
  why: "Systems fail in more ways than one, and each way that nobody tried is found out in production.",
  proof:
    "Every drill of the catalogue carried out on this stack, each resilient in its newest attempt; what is not possible here is not proved here.",
  remedy: "hold a game day, mend what it names: parity drill --all",
  repeat: "parity drill --all",
  blocker: false,
};
