import type { CommandDefinition, CommandOption } from "./command.ts";
import { starting } from "./options.ts";

export const failOn: CommandOption = {
  flags: "--fail-on <outcome>",
  description: "what makes the command fail: something proved false, or also something nobody could verify",
  choices: ["failed", "unverified"],
  default: "unverified",
};

export const certify: CommandDefinition = {
  name: "certify",
  group: "Proof",
  summary: "the whole proof: start, settings, load, drill, backup, restore, checks, report",
  options: [
    ...starting,
    { flags: "--quick", description: "the same proof, shorter: for CI" },
    failOn,
    { flags: "--keep", description: "leave the stack running afterwards" },
  ],
  examples: ["certify", "certify --quick --fail-on failed"],
  run: async (host, given) => {
    if (given.options.dryRun) return (await import("../session/dry-run.ts")).dryRun(host, given.options);
    return (await import("../session/works/certify.ts")).certify(host, given);
  },
};
