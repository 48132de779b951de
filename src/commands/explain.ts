import type { CommandDefinition } from "./command.ts";

export const explain: CommandDefinition = {
  name: "explain",
  group: "Proof",
  summary: "why a line of the checklist matters, how it is proved and what to do about it",
  arguments: [{ name: "check", description: "guide/list/item, or its last part; all of them without", required: false }],
  options: [],
  examples: ["explain", "explain restore-tested"],
  run: async (host, given) => (await import("../session/works/explain.ts")).explain(host, given),
};
