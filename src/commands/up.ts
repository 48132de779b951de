import type { CommandDefinition } from "./command.ts";
import { starting } from "./options.ts";

export const up: CommandDefinition = {
  name: "up",
  group: "The stack",
  summary: "start the stack and watch it; q leaves it running, d takes it down",
  options: [...starting, { flags: "-d, --detach", description: "start it, wait until it is ready, and return" }],
  examples: ["up", "up --detach --on native", "up --dry-run"],
  run: async (host, given) => {
    const { dryRun, detach, json } = given.options;
    if (dryRun) return (await import("../session/dry-run.ts")).dryRun(host, given.options);
    const interactive = !detach && !json && host.stdout.isTTY && host.stdinIsTTY && !host.env["CI"];
    if (interactive) (await import("../views/tui/index.ts")).preloadTui();
    // What somebody else runs has nothing to watch.
    if (interactive && !(await import("../session/project.ts").then(({ runsElsewhere }) => runsElsewhere(host, given.options))))
      return (await import("../session/watch.ts")).watch(host, given);
    return (await import("../session/works/up.ts")).up(host, given);
  },
};
