import type { CommandDefinition } from "./command.ts";
import { everywhere } from "./options.ts";

export const status: CommandDefinition = {
  name: "status",
  group: "The stack",
  summary: "what runs, where it is reached, and how it is",
  options: [...everywhere],
  examples: ["status", "status --json"],
  run: async (host, given) => (await import("../session/works/status.ts")).status(host, given),
};
