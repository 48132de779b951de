import { Argument, Command, CommanderError, Option } from "commander";
import { nearest } from "../config/nearest.ts";
import { ParityError } from "../errors/parity-error.ts";
import type { Host } from "../host/host.ts";
import type { Given, Options } from "../session/given.ts";
import type { CommandDefinition, CommandOption, SubcommandDefinition } from "./command.ts";
import { commands } from "./registry.ts";

/** What a command line asks for: a command and what it was given, or nothing but words that were already printed. */
export type Asked = { readonly command: SubcommandDefinition; readonly given: Given } | { readonly exitCode: number };
type Chosen = (command: SubcommandDefinition, given: Given) => void;

/** Reads a command line. Rejects with USAGE. */
export async function readCommandLine(host: Host, version: string): Promise<Asked> {
  let asked: Asked | undefined;
  const program = buildProgram(host, version, (command, given) => {
    asked = { command, given };
  });
  if (host.argv[0] === "complete") (await import("@bomb.sh/tab/commander")).default(program);
  try {
    if (host.argv.length === 0) program.outputHelp();
    else await program.parseAsync(host.argv, { from: "user" });
  } catch (thrown) {
    return ended(thrown);
  }
  return asked ?? { exitCode: 0 };
}

function ended(thrown: unknown): Asked {
  if (!(thrown instanceof CommanderError)) throw thrown;
  if (thrown.exitCode === 0) return { exitCode: 0 };
  const [sentence = "", suggestion] = thrown.message.replace(/^error: /, "").split("\n");
  const guess = /Did you mean (.*)\?\)/.exec(suggestion ?? "")?.[1];
  throw new ParityError("USAGE", sentence, { hint: guess ? `did you mean ${guess}?` : "see: parity --help" });
}

export function buildProgram(host: Host, version: string, chosen: Chosen): Command {
  const program = new Command("parity")
    .description("A local production-parity environment: starts the stack a service meets in production, and proves its readiness.")
    .version(version, "-V, --version")
    .exitOverride()
    // What stands after the name of a subcommand is for that one; the command itself knows most of it as well.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => Math.min(host.stdout.columns, 110),
      // Help has no colours, and asking Node's streams what they could show is dear.
      getOutHasColors: () => false,
    })
    .showSuggestionAfterError(true);
  let group: string | undefined;
  for (const definition of commands) {
    if (definition.group !== group) program.commandsGroup(`${definition.group}:`);
    group = definition.group;
    program.addCommand(build(program, host, definition, chosen));
  }
  program.commandsGroup("Other:");
  program.addHelpText(
    "after",
    "\nExit codes: 0 proved · 1 proved false · 2 wrong request\n            3 could not be carried out · 4 not proved · 130 interrupted\nShell completion: source <(parity complete bash)   (also zsh, fish, powershell)",
  );
  return program;
}

function build(program: Command, host: Host, definition: CommandDefinition, chosen: Chosen): Command {
  const command = buildOne(program, host, definition, chosen);
  const { subcommands = [] } = definition;
  for (const each of subcommands) command.addCommand(buildOne(command, host, each, chosen));
  if (subcommands.length > 0 && definition.arguments === undefined) {
    // What is too much is most likely the name of a subcommand with a slip in it.
    command.allowExcessArguments().hook("preAction", (_, action) => {
      if (action === command && command.args[0] !== undefined) throw noSuchSubcommand(definition, command.args[0]);
    });
  }
  return command;
}

function noSuchSubcommand({ name, subcommands = [] }: CommandDefinition, typed: string): ParityError {
  const known = subcommands.map((each) => each.name);
  const near = nearest(typed, known);
  return new ParityError("USAGE", `parity ${name} has no "${typed}"`, {
    hint: near === undefined ? `it has: ${known.join(", ")}` : `did you mean ${name} ${near}?`,
  });
}

function buildOne(parent: Command, host: Host, definition: SubcommandDefinition, chosen: Chosen): Command {
  const command = parent
    .createCommand(definition.name)
    .copyInheritedSettings(parent)
    .summary(definition.summary)
    .description(sentence(definition.summary));
  for (const { name, description, required, variadic, choices } of definition.arguments ?? []) {
    const dots = variadic ? "..." : "";
    const argument = new Argument(required ? `<${name}${dots}>` : `[${name}${dots}]`, description);
    command.addArgument(choices ? argument.choices([...choices]) : argument);
  }
  for (const option of definition.options) command.addOption(optionOf(option));
  command.addHelpText("after", `\nExamples:\n${definition.examples.map((line) => `  $ parity ${line}`).join("\n")}`);
  command.action((...given: unknown[]) => {
    // commander hands over the arguments, then the options, then the command itself.
    const options = { ...givenBefore(parent, command), ...(given.at(-2) as Options) };
    chosen(definition, { arguments: given.slice(0, -2) as Given["arguments"], options, line: host.argv.join(" ") });
  });
  return command;
}

/** What was typed between a command and its subcommand: "backup --json list". Rejects with USAGE what the subcommand does not know. */
function givenBefore(parent: Command, command: Command): Options {
  const typed = parent.options.filter((option) => parent.getOptionValueSource(option.attributeName()) === "cli");
  const known = new Set(command.options.map(({ long }) => long));
  const unknown = typed.find(({ long }) => !known.has(long));
  if (unknown !== undefined) {
    throw new ParityError("USAGE", `${parent.name()} ${command.name()} has no option ${unknown.long}`, {
      hint: `see: parity ${parent.name()} ${command.name()} --help`,
    });
  }
  return Object.fromEntries(typed.map((option) => [option.attributeName(), parent.getOptionValue(option.attributeName())]));
}

function optionOf({ flags, description, choices, default: value }: CommandOption): Option {
  const option = new Option(flags, description);
  if (choices) option.choices([...choices]);
  if (value !== undefined) option.default(value);
  return option;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
