import type { MigrationResult } from "../../events/event.ts";

/** What one run of a migration command left behind. */
export interface MigrationRun {
  /** It ended with exit 0. */
  readonly ok: boolean;
  /** Its last line, for a person. */
  readonly says: string;
  /** SHA-256 of the database's definition afterwards. */
  readonly schema: string;
  /** Rows of the table in which the app keeps what it applied. */
  readonly applied: number;
}

/** The runs of a trial, in order; what came after a failed one was not run. */
export interface MigrationTrial {
  /** The definition of the database before anything ran. */
  readonly empty: string;
  readonly up: MigrationRun;
  readonly again: MigrationRun | undefined;
  readonly down: MigrationRun | undefined;
  readonly upAfterDown: MigrationRun | undefined;
  readonly restored: MigrationRun;
}

/** What a trial proved. A command that does nothing proves nothing: `up` must make something of an empty database, and `down` take some of it away. */
export function judgeMigrations(trial: MigrationTrial): MigrationResult {
  const { empty, up, again, down, upAfterDown, restored } = trial;
  const upOnEmpty = up.ok && up.schema !== empty;
  const upAgainChangesNothing = upOnEmpty && again?.ok === true && again.schema === up.schema && again.applied === up.applied;
  const downDid = down?.ok === true && down.schema !== up.schema;
  const downAndUpGivesSameSchema = upOnEmpty && downDid && upAfterDown?.ok === true && upAfterDown.schema === up.schema;
  const wrong = [
    upOnEmpty ? [] : [failure("up on an empty database", up, "it left the database empty")],
    !upOnEmpty || upAgainChangesNothing ? [] : [failure("up again", again, "it changed the database")],
    !upOnEmpty || downDid ? [] : [failure("down", down, "it changed nothing")],
    !downDid || downAndUpGivesSameSchema ? [] : [failure("up after down", upAfterDown, "the definition differs from the first one")],
    restored.ok ? [] : [failure("up on the restored copy", restored, "")],
  ].flat();
  const detail = wrong.length > 0 ? wrong.join("; ") : `${up.applied} applied, down and up again, nothing left to do on the restored copy`;
  return { upOnEmpty, upAgainChangesNothing, downAndUpGivesSameSchema, upOnRestoredCopy: restored.ok, applied: up.applied, detail };
}

function failure(what: string, run: MigrationRun | undefined, otherwise: string): string {
  if (run === undefined) return `${what} was not run`;
  return `${what}: ${run.ok ? otherwise : run.says}`;
}
