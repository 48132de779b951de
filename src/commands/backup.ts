import type { CommandDefinition } from "./command.ts";
import { starting } from "./options.ts";

export const backup: CommandDefinition = {
  name: "backup",
  group: "Proof",
  summary: "back the live database up",
  options: [...starting],
  examples: ["backup"],
  run: async (host, given) => (await import("../session/works/backup.ts")).backup(host, given),
};
