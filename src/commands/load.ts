import { loadScenarios } from "../events/event.ts";
import type { CommandDefinition } from "./command.ts";
import { starting } from "./options.ts";

export const load: CommandDefinition = {
  name: "load",
  group: "Proof",
  summary: "load the stack with k6 and say whether the run can be trusted, then whether the stack held",
  arguments: [{ name: "scenario", description: "what to ask of it (default: load)", choices: loadScenarios }],
  options: [
    ...starting,
    { flags: "--rate <requests>", description: "requests a second (default: the configuration's)" },
    { flags: "--duration <seconds>", description: "how long, in seconds (default: the configuration's)" },
    { flags: "--seed <number>", description: "of every random choice (default: the configuration's)" },
    { flags: "--generators <number>", description: "k6 processes that share the load (default: the configuration's)" },
    { flags: "--find-capacity", description: "search the highest rate that holds the service level, and say what limits it" },
    { flags: "--check-model", description: "with --find-capacity: predict another stack's capacity, and measure it" },
    {
      flags: "--compare <run>",
      description: "with what: main, a run's id or a saved file; several of one commit, separated by commas, are pooled",
    },
    { flags: "--with <run>", description: "with --compare: compare this stored run and load nothing" },
    { flags: "--across-machines", description: "with --compare: also runs of other machines" },
    { flags: "--save <file>", description: "keep the run as a file that can be compared with" },
    { flags: "--scale-out <pods>", description: "render the load as a k6-operator TestRun of so many pods" },
    { flags: "--target <url>", description: "with --scale-out: what the pods ask" },
    { flags: "--remote-write <url>", description: "with --scale-out: where the pods send their metrics" },
    { flags: "-o, --output <file>", description: 'with --scale-out: where to (default: .parity/scale-out/…; "-" prints it)' },
  ],
  examples: [
    "load",
    "load --rate 500 --duration 20",
    "load smoke",
    "load stress --rate 1000",
    "load --find-capacity",
    "load --compare main",
  ],
  run: async (host, given) => (await import("../session/works/load.ts")).load(host, given),
};
