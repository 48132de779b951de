import type { Host } from "../host/host.ts";
import type { Given } from "../session/given.ts";

/** A command as a person sees it. The words are here; the work is loaded when it is asked for, so that help stays quick. */
export interface CommandDefinition extends SubcommandDefinition {
  readonly group: "The stack" | "Proof" | "The project";
  /** "parity backup list". What a command does itself, it does when none of these is named. */
  readonly subcommands?: readonly SubcommandDefinition[];
}

export interface SubcommandDefinition {
  readonly name: string;
  readonly summary: string;
  readonly arguments?: readonly CommandArgument[];
  readonly options: readonly CommandOption[];
  /** Command lines without the leading "parity". */
  readonly examples: readonly string[];
  run(host: Host, given: Given): Promise<number>;
}

export interface CommandArgument {
  readonly name: string;
  readonly description: string;
  readonly required?: boolean;
  readonly variadic?: boolean;
  /** For shell completion. */
  readonly choices?: readonly string[];
}

export interface CommandOption {
  /** As commander reads them: "--on <runtime>". */
  readonly flags: string;
  readonly description: string;
  readonly choices?: readonly string[];
  readonly default?: string;
}
