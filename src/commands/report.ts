import type { CommandDefinition } from "./command.ts";
import { everywhere } from "./options.ts";

export const report: CommandDefinition = {
  name: "report",
  group: "Proof",
  summary: "write the report of a run again, from its journal",
  arguments: [{ name: "run", description: "its id (default: the newest with a verdict)" }],
  options: [
    ...everywhere,
    {
      flags: "--format <format>",
      description: "print one format on stdout instead of writing files",
      choices: ["html", "markdown", "json", "junit"],
    },
  ],
  examples: ["report", "report 7f3kq --format markdown"],
  run: async (host, given) => (await import("../session/works/report.ts")).report(host, given),
};
