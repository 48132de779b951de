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
