import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/drills/kill-postgres",
  guide: "Resilience: the database is lost under load",
  title: "Survives the loss of Postgres under load",
  why: "Databases die; what matters is whether somebody is told, how long clients wait, and whether a payment that was acknowledged is still there.",
  proof:
    "Postgres killed under load: clients notice, the alert fires and is delivered, the steady state is back within the limit, no acknowledged write is lost.",
  remedy: "read the drill's journal, mend what it names, then: parity drill kill-postgres",
  repeat: "parity drill kill-postgres",
  blocker: true,
};
