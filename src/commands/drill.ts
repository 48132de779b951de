import type { CommandDefinition } from "./command.ts";
import { starting } from "./options.ts";

export const drill: CommandDefinition = {
  name: "drill",
  group: "Proof",
  summary: "break something on purpose under load and prove that the stack recovers",
  arguments: [{ name: "drill", description: "its name, a file of chaos/ (default: kill-postgres)" }],
  options: [...starting],
  examples: ["drill", "drill kill-postgres"],
  run: async (host, given) => (await import("../session/works/drill.ts")).drill(host, given),
};
