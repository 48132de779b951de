import type { MigrationResult } from "../../../events/event.ts";
import { judgeLocks, type MigrationLimits } from "./judge-locks.ts";
import type { CopyTrial, MigrationRun, MigrationTrial } from "./runs.ts";

type Part = readonly [ok: boolean, failure: () => string];

/**
 * What a trial proved. A command that does nothing proves nothing: `up` must make something of an empty database, and `down` take
 * some of it away.
 */
export function judgeMigrations(trial: MigrationTrial, limits: MigrationLimits): MigrationResult {
  const { empty, up, again, down, upAfterDown, copy } = trial;
  const upOnEmpty = up.ok && up.schema !== empty;
  const upAgainChangesNothing = upOnEmpty && again?.ok === true && again.schema === up.schema && again.applied === up.applied;
  const downDid = down?.ok === true && down.schema !== up.schema;
  const downAndUpGivesSameSchema = upOnEmpty && downDid && upAfterDown?.ok === true && upAfterDown.schema === up.schema;
  const onCopy = judgeCopy(copy, up.schema);
  const locks = judgeLocks(copy, limits);
  const parts: Part[] = [
    [upOnEmpty, () => failure("up on an empty database", up, "it left the database empty")],
    [!upOnEmpty || upAgainChangesNothing, () => failure("up again", again, "it changed the database")],
    [!upOnEmpty || downDid, () => failure("down", down, "it changed nothing")],
    [!downDid || downAndUpGivesSameSchema, () => failure("up after down", upAfterDown, "the definition differs from the first one")],
    ...onCopy.parts,
  ];
  const wrong = [...parts.flatMap(([ok, says]) => (ok ? [] : [says()])), ...locks.wrong];
  const detail = wrong.length > 0 ? wrong.join("; ") : [`${up.applied} applied, down and up again`, ...locks.found].join("; ");
  return {
    upOnEmpty,
    upAgainChangesNothing,
    downAndUpGivesSameSchema,
    upOnRestoredCopy: copy.up.ok,
    downAndUpOnRestoredCopy: onCopy.downAndUp,
    applied: up.applied,
    ...locks.measured,
    detail,
  };
}

/** On the copy, the newest migration is taken back and applied again where there is a command for it, then all of them. */
function judgeCopy({ before, up, back, upAfterBack, down, upAfterDown }: CopyTrial, made: string): { downAndUp: boolean; parts: Part[] } {
  const backDid = back === undefined || (back.ok && (back.schema !== up.schema || back.applied !== up.applied));
  const sameAfterBack = back === undefined || (upAfterBack?.ok === true && upAfterBack.schema === up.schema);
  const downDid = down?.ok === true && down.schema !== up.schema;
  // What the app makes itself as it runs, a partition say, is gone after down: then it is what the migrations make of nothing.
  const sameAfterDown = upAfterDown?.ok === true && (upAfterDown.schema === up.schema || upAfterDown.schema === made);
  const parts: Part[] = [
    [up.ok, () => failure("up on the restored copy", up, "")],
    [!up.ok || backDid, () => failure("back on the restored copy", back, "it changed nothing")],
    [
      !up.ok || !backDid || sameAfterBack,
      () => failure("up after back on the restored copy", upAfterBack, "the definition is another one"),
    ],
    [!up.ok || downDid, () => failure("down on the restored copy", down, "it changed nothing")],
    [
      !downDid || sameAfterDown,
      () => failure("up after down on the restored copy", upAfterDown, otherDefinition(before.schema === up.schema)),
    ],
  ];
  return { downAndUp: up.ok && backDid && sameAfterBack && downDid && sameAfterDown, parts };
}

function otherDefinition(nothingWasMissing: boolean): string {
  const drifted = nothingWasMissing ? ": a down migration is wrong, or the backup holds what no migration made" : "";
  return `the definition is neither the one before nor what the migrations make of an empty database${drifted}`;
}

function failure(what: string, run: MigrationRun | undefined, otherwise: string): string {
  if (run === undefined) return `${what} was not run`;
  return `${what}: ${run.ok ? otherwise : run.says}`;
}
