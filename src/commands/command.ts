import type { Host } from "../host/host.ts";

/** A command as a person sees it. The words are here; the work is loaded when it is asked for, so that help stays quick. */
export interface CommandDefinition {
  readonly name: string;
  readonly group: "The stack" | "Proof" | "The project";
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

/** What was typed: arguments in order, options by their camel-case name. */
export interface Given {
  readonly arguments: readonly (string | readonly string[] | undefined)[];
  readonly options: Options;
  /** As typed, for the journal. */
  readonly line: string;
}

export interface Options {
  readonly config?: string;
  readonly on?: "compose" | "native";
  readonly images?: "official" | "debian";
  readonly sample?: boolean;
  readonly offline?: boolean;
  readonly json?: boolean;
  readonly debug?: boolean;
  readonly dryRun?: boolean;
  readonly detach?: boolean;
  readonly quick?: boolean;
  readonly keep?: boolean;
  readonly failOn?: "failed" | "unverified";
  readonly volumes?: boolean;
  readonly follow?: boolean;
  readonly tail?: string;
  readonly rate?: string;
  readonly duration?: string;
  readonly force?: boolean;
  readonly format?: string;
  readonly output?: string;
}
