import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";
import type { Target } from "../codec/write-file.ts";
import type { DatabaseAddress } from "../connection.ts";
import type { Manifest, ManifestFile } from "../manifest.ts";

/** A backup while it is made. */
export interface Taking {
  readonly id: string;
  readonly stack: RunningStack;
  readonly address: DatabaseAddress;
  readonly format: Manifest["database"]["format"];
  readonly target: Target;
  readonly context: StepContext;
}

/** One part of a backup, with what the manifest says of it. */
export interface Taken<T> {
  readonly says: T;
  readonly files: readonly ManifestFile[];
}

/** The database's part, and how long its bytes took. */
export interface TakenDatabase extends Taken<Manifest["database"]> {
  /** From the first to the last byte of the database's copy. */
  readonly seconds: number;
}
