import { serviceNames } from "../plan/plan.ts";
import type { CommandDefinition } from "./command.ts";
import { everywhere } from "./options.ts";

export const exec: CommandDefinition = {
  name: "exec",
  group: "The stack",
  summary: "run a program where a service runs, with its environment",
  arguments: [
    { name: "service", description: "where", required: true, choices: serviceNames },
    { name: "program", description: "what, with its arguments; after -- they may begin with a dash", required: true, variadic: true },
  ],
  options: everywhere,
  examples: ["exec postgres -- psql -c 'select 1'", "exec redis -- redis-cli ping", "exec app env"],
  run: async (host, given) => (await import("../session/works/exec.ts")).exec(host, given),
};
