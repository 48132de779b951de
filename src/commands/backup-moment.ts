import type { CommandOption } from "./command.ts";

/** To which moment a copy is recovered, from a physical backup and the archived log. */
export const moment: readonly CommandOption[] = [
  { flags: "--to-time <time>", description: "recover a copy to a moment, with its zone: 2026-11-21T09:30:00Z; needs backup.wal" },
  { flags: "--to-lsn <position>", description: "the same to a position of the log: 0/3000148" },
  { flags: "--to-name <name>", description: "the same to a restore point: pg_create_restore_point('name')" },
];
