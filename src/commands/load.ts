import type { CommandDefinition } from "./command.ts";
import { starting } from "./options.ts";

export const load: CommandDefinition = {
  name: "load",
  group: "Proof",
  summary: "load the stack with k6 and say whether the run can be trusted, then whether the stack held",
  options: [
    ...starting,
    { flags: "--rate <requests>", description: "requests a second (default: the configuration's)" },
    { flags: "--duration <seconds>", description: "how long, in seconds (default: the configuration's)" },
  ],
  examples: ["load", "load --rate 500 --duration 20"],
  run: async (host, given) => (await import("../session/works/load.ts")).load(host, given),
};
