import type { BackupLevel } from "../events/event.ts";

/** What was typed: arguments in order, options by their camel-case name. */
export interface Given {
  readonly arguments: readonly (string | readonly string[] | undefined)[];
  readonly options: Options;
  /** As typed, for the journal. */
  readonly line: string;
}

export interface Options {
  readonly config?: string;
  readonly on?: "compose" | "native" | "kind";
  readonly images?: "official" | "debian";
  readonly sample?: boolean;
  readonly offline?: boolean;
  readonly json?: boolean;
  readonly debug?: boolean;
  readonly dryRun?: boolean;
  readonly detach?: boolean;
  readonly quick?: boolean;
  readonly all?: boolean;
  readonly list?: boolean;
  readonly keep?: boolean;
  readonly writeRunbook?: string;
  readonly level?: BackupLevel;
  readonly toTime?: string;
  readonly toLsn?: string;
  readonly toName?: string;
  readonly into?: string;
  readonly replace?: string;
  readonly failOn?: "failed" | "unverified";
  readonly volumes?: boolean;
  readonly follow?: boolean;
  readonly tail?: string;
  readonly rate?: string;
  readonly duration?: string;
  readonly force?: boolean;
  readonly format?: string;
  readonly output?: string;
  readonly image?: string;
  readonly findCapacity?: boolean;
  readonly checkModel?: boolean;
  readonly compare?: string;
  readonly acrossMachines?: boolean;
  readonly with?: string;
  readonly save?: string;
  readonly scaleOut?: string;
  readonly target?: string;
  readonly remoteWrite?: string;
  readonly generators?: string;
  readonly seed?: string;
  readonly manifests?: string;
  readonly registries?: string;
}
