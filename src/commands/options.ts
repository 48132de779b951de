import { runtimeKinds } from "../plan/plan.ts";
import type { CommandOption } from "./command.ts";

const config: CommandOption = { flags: "-c, --config <file>", description: "configuration file (default: parity.config.ts here or above)" };
const sample: CommandOption = { flags: "--sample", description: "the sample system that comes with parity, instead of a configuration" };
const json: CommandOption = { flags: "--json", description: "events as NDJSON on stdout, nothing else" };
const debug: CommandOption = { flags: "--debug", description: "stack traces under errors" };
const runtime: CommandOption = { flags: "--on <runtime>", description: "where the stack runs", choices: runtimeKinds };
const images: CommandOption = {
  flags: "--images <kind>",
  description: "container images: official, or built of Debian's packages",
  choices: ["official", "debian"],
};
const offline: CommandOption = { flags: "--offline", description: "fetch nothing" };

export const dryRun: CommandOption = { flags: "--dry-run", description: "say what would be done, and do nothing" };

/** On every command. */
export const everywhere: readonly CommandOption[] = [config, sample, runtime, json, debug];

/** On every command that may start something. */
export const starting: readonly CommandOption[] = [...everywhere, images, offline, dryRun];
