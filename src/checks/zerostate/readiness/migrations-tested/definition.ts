import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/readiness/migrations-tested",
  guide: "Database migrations tested",
  title: "Database migrations tested",
  why: "A migration that fails half-way, cannot be taken back, or locks a busy table is an outage made during a release.",
  proof:
    "Up on an empty database, up again changes nothing, down and up gives the same schema; up, down and up on a restored copy of the latest backup; the longest lock held and the large tables rewritten there while load runs.",
  remedy:
    "parity backup verify tries the migrations; with app.migrate.back the newest runs under load even where the backup holds it (docs/migrations.md)",
  repeat: "parity backup verify",
  blocker: true,
};
