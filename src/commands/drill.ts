import { failOn } from "./certify.ts";
import type { CommandDefinition } from "./command.ts";
import { starting } from "./options.ts";

export const drill: CommandDefinition = {
  name: "drill",
  group: "Proof",
  summary: "break something on purpose under load and prove that the stack recovers",
  arguments: [
    {
      name: "drill",
      description:
        "their names, files of chaos/ (default: kill-postgres); several are a game day. point-in-time, disk-loss, disaster: recovery from backups",
      variadic: true,
    },
  ],
  options: [
    ...starting,
    { flags: "--all", description: "every drill that is possible here, in an order that keeps one's effects from the next" },
    { flags: "--list", description: "what there is to drill, and whether it is possible here; breaks nothing" },
    { flags: "--write-runbook <file>", description: "of the drill disaster: also write the steps it carried out there, as Markdown" },
    failOn,
  ],
  examples: ["drill", "drill kill-postgres redis-read-only", "drill --all", "drill --list", "drill disaster --write-runbook runbook.md"],
  run: async (host, given) => (await import("../session/works/drill.ts")).drill(host, given),
};
