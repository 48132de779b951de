import type { CommandDefinition } from "./command.ts";
import { dryRun } from "./options.ts";

export const init: CommandDefinition = {
  name: "init",
  group: "The project",
  summary: "write a parity.config.ts by looking at the project",
  options: [dryRun, { flags: "--force", description: "replace the one that is there" }],
  examples: ["init", "init --dry-run"],
  run: async (host, given) => (await import("../session/works/init.ts")).init(host, given),
};
