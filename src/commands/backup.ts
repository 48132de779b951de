import { level } from "./backup-level.ts";
import { moment } from "./backup-moment.ts";
import type { CommandDefinition, SubcommandDefinition } from "./command.ts";
import { dryRun, everywhere, starting } from "./options.ts";

const list: SubcommandDefinition = {
  name: "list",
  summary: "every backup, here and in the store: how old, how large, how far it was proved",
  options: [...everywhere],
  examples: ["backup list", "backup list --json"],
  run: async (host, given) => (await import("../session/works/backup-list.ts")).listAllBackups(host, given),
};

const upload: SubcommandDefinition = {
  name: "upload",
  summary: "copy backups to the store, going on where an earlier try got stuck",
  arguments: [{ name: "backup", description: "its id (default: every one that the store has not)" }],
  options: [...everywhere],
  examples: ["backup upload"],
  run: async (host, given) => (await import("../session/works/backup-upload.ts")).uploadBackups(host, given),
};

const verify: SubcommandDefinition = {
  name: "verify",
  summary: "prove a backup: its bytes, a restore into an empty server, equality with its source, the app on the copy",
  arguments: [{ name: "backup", description: "its id (default: the newest)" }],
  options: [...starting, level, ...moment],
  examples: ["backup verify", "backup verify --level readable", "backup verify --to-time 2026-11-21T09:30:00Z"],
  run: async (host, given) => (await import("../session/works/backup-verify.ts")).verifyBackup(host, given),
};

const prune: SubcommandDefinition = {
  name: "prune",
  summary: "remove backups that retention does not keep, here and in the store; never the last good one",
  options: [...everywhere, dryRun],
  examples: ["backup prune --dry-run", "backup prune"],
  run: async (host, given) => (await import("../session/works/backup-prune.ts")).pruneBackups(host, given),
};

const schedule: SubcommandDefinition = {
  name: "schedule",
  summary: "what runs backups on a schedule, to be installed by hand: lines for cron, units for systemd, a CronJob",
  arguments: [{ name: "form", description: "for what", required: true, choices: ["cron", "systemd", "kubernetes"] }],
  options: [
    ...everywhere,
    { flags: "-o, --output <folder>", description: "write files there instead of printing them" },
    { flags: "--image <image>", description: "of the CronJob: it must have pg_dump, zstd and age" },
  ],
  examples: ["backup schedule cron", "backup schedule systemd -o /etc/systemd/system"],
  run: async (host, given) => (await import("../session/works/backup-schedule.ts")).scheduleBackups(host, given),
};

export const backup: CommandDefinition = {
  name: "backup",
  group: "Proof",
  summary: "back the live database up, and copy the backup to the store if there is one",
  options: [
    ...starting,
    {
      flags: "--format <format>",
      description: "instead of the configuration's: pg_dump's custom or directory, or pg_basebackup with its log",
      choices: ["custom", "directory", "physical"],
    },
  ],
  examples: ["backup", "backup --format physical", "backup list"],
  run: async (host, given) => (await import("../session/works/backup.ts")).backup(host, given),
  subcommands: [list, verify, upload, prune, schedule],
};
