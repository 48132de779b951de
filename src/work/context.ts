import type { Fact } from "../events/event.ts";
import type { Host } from "../host/host.ts";
import type { Toolchain } from "../toolchain/tool.ts";

/** Undoes one thing. Runs last in, first out: on success, failure and interruption alike. */
export interface Undo {
  readonly title: string;
  run(): Promise<void>;
}

/** What a piece of work is given. The only way it speaks is `emit`. */
export interface StepContext {
  /** Fires on Ctrl-C and on the step's deadline. */
  readonly signal: AbortSignal;
  readonly host: Host;
  readonly toolchain: Toolchain;
  readonly run: RunFolder;
  emit(fact: Fact): void;
  defer(undo: Undo): void;
}

/** `.parity/runs/<id>/`. */
export interface RunFolder {
  readonly id: string;
  /** Absolute path. */
  readonly path: string;
  /** Writes a file under evidence/ and emits `evidence.recorded` with its SHA-256. Returns its path relative to the run. */
  record(name: string, kind: string, content: string): Promise<string>;
  /** As `record`, for a file that already stands under evidence/. */
  recordFile(name: string, kind: string): Promise<string>;
}
