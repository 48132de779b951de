import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/readiness/migrations-tested",
  guide: "Database migrations tested",
  title: "Database migrations tested",
  why: "A migration that fails half-way, cannot be taken back, or locks a busy table is an outage made during a release.",
  proof:
    "Up on an empty database, up again changes nothing, down and up gives the same schema, up on a restored copy of the latest backup, and the longest lock held while load runs.",
  remedy: "parity restore tries the migrations; the longest lock under load has no measurement yet",
  repeat: "parity restore",
  blocker: true,
};
