import { level } from "./backup-level.ts";
import { moment } from "./backup-moment.ts";
import type { CommandDefinition } from "./command.ts";
import { starting } from "./options.ts";

export const restore: CommandDefinition = {
  name: "restore",
  group: "Proof",
  summary: "prove a backup on an empty server of its own, or with --into or --replace put it into use",
  arguments: [{ name: "backup", description: "its id (default: the newest)" }],
  options: [
    ...starting,
    level,
    ...moment,
    { flags: "--into <database>", description: "restore into a new database of the live server, proved before it gets the name" },
    { flags: "--replace <database>", description: "restore in the place of a database; the old one is kept aside under another name" },
  ],
  examples: ["restore", "restore --into shop_restored", "restore 20261121-093012-4f1c --replace shop"],
  run: async (host, given) => (await import("../session/works/restore.ts")).restore(host, given),
};
