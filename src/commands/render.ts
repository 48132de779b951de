import type { CommandDefinition } from "./command.ts";
import { starting } from "./options.ts";

export const render: CommandDefinition = {
  name: "render",
  group: "The project",
  summary: "write what would run as files a person can read and run: compose.yaml, configuration files",
  options: [...starting, { flags: "-o, --output <folder>", description: "where to", default: ".parity/rendered" }],
  examples: ["render --on compose", "render --on native --output deploy"],
  run: async (host, given) => (await import("../session/works/render.ts")).render(host, given),
};
