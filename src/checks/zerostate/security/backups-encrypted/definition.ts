import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/security/backups-encrypted",
  guide: "Database backups encrypted",
  title: "Backups cannot be read without their key",
  why: "A backup holds everything the database does, and lies where fewer people watch.",
  proof: "Every file of the newest backup is encrypted; a key made for the purpose is refused, and its own opens it.",
  remedy: "take backups with encryption (backup.encryption, docs/backups.md): parity backup",
  repeat: "parity check zerostate/security/backups-encrypted",
  blocker: false,
};
