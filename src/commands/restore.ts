import type { CommandDefinition } from "./command.ts";
import { starting } from "./options.ts";

export const restore: CommandDefinition = {
  name: "restore",
  group: "Proof",
  summary: "restore a backup into an empty server and compare it with its source; the live one is not touched",
  arguments: [{ name: "backup", description: "its id (default: the newest)" }],
  options: [...starting],
  examples: ["restore"],
  run: async (host, given) => (await import("../session/works/restore.ts")).restore(host, given),
};
