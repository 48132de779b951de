import { serviceNames } from "../plan/plan.ts";
import type { CommandDefinition } from "./command.ts";
import { everywhere } from "./options.ts";

export const logs: CommandDefinition = {
  name: "logs",
  group: "The stack",
  summary: "what the services wrote",
  arguments: [{ name: "service", description: "only this one", choices: serviceNames }],
  options: [
    ...everywhere,
    { flags: "-f, --follow", description: "go on as they write" },
    { flags: "-n, --tail <lines>", description: "lines from the end", default: "50" },
  ],
  examples: ["logs", "logs app --follow", "logs postgres --tail 200"],
  run: async (host, given) => (await import("../session/works/logs.ts")).logs(host, given),
};
