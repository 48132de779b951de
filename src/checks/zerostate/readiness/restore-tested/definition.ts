import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/readiness/restore-tested",
  guide: "Backup restoration tested",
  title: "Backup restored and compared",
  why: "A backup that was never restored is a file; what counts is the database that comes out of it.",
  proof: "Restored into an empty server and equal to the source, table by table, by a comparison that notices a changed row.",
  remedy: "parity backup, then parity restore",
  repeat: "parity restore",
  blocker: true,
};
