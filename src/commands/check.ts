import { failOn } from "./certify.ts";
import type { CommandDefinition } from "./command.ts";
import { everywhere } from "./options.ts";

export const check: CommandDefinition = {
  name: "check",
  group: "Proof",
  summary: "judge the readiness checklist by the evidence there is",
  arguments: [{ name: "check", description: "only these: guide/list/item", variadic: true }],
  options: [...everywhere, failOn],
  examples: ["check", "check zerostate/readiness/restore-tested", "check --fail-on failed"],
  run: async (host, given) => (await import("../session/works/check.ts")).check(host, given),
};
