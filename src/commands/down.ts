import type { CommandDefinition } from "./command.ts";
import { dryRun, everywhere } from "./options.ts";

export const down: CommandDefinition = {
  name: "down",
  group: "The stack",
  summary: "take the stack down; stored data stays unless --volumes",
  options: [...everywhere, dryRun, { flags: "--volumes", description: "delete the stored data too: databases, metrics, queues" }],
  examples: ["down", "down --volumes"],
  run: async (host, given) => (await import("../session/works/down.ts")).down(host, given),
};
