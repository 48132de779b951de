import type { LoadReport } from "./load.ts";
import type { LockReport } from "./locks.ts";
import type { Rewrite } from "./rewrites.ts";

/** A database, as far as migrations change it. */
export interface DatabaseShape {
  /** SHA-256 of its definition. */
  readonly schema: string;
  /** Rows of the tables in which the app keeps what it applied. */
  readonly applied: number;
}

/** What one run of a migration command left behind. */
export interface MigrationRun extends DatabaseShape {
  /** It ended with exit 0. */
  readonly ok: boolean;
  /** The line of its output that tells, for a person. */
  readonly says: string;
}

/** A run while queries came at a fixed rate. */
export interface RunUnderLoad extends MigrationRun {
  /** undefined: no table held a row to ask for. */
  readonly load: LoadReport | undefined;
  readonly locks: LockReport;
  readonly rewrites: readonly Rewrite[];
}

/** The runs on a restored copy, in order; what came after a failed one was not run. */
export interface CopyTrial {
  readonly before: DatabaseShape;
  readonly up: RunUnderLoad;
  /** Absent as well where the app has no command for it. */
  readonly back: RunUnderLoad | undefined;
  readonly upAfterBack: RunUnderLoad | undefined;
  readonly down: MigrationRun | undefined;
  readonly upAfterDown: MigrationRun | undefined;
}

/** The runs of a trial, in order; what came after a failed one was not run. */
export interface MigrationTrial {
  /** The definition of the database before anything ran. */
  readonly empty: string;
  readonly up: MigrationRun;
  readonly again: MigrationRun | undefined;
  readonly down: MigrationRun | undefined;
  readonly upAfterDown: MigrationRun | undefined;
  readonly copy: CopyTrial;
}
