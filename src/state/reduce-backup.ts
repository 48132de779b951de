import type { BackupLevel, Fact, ParityEvent } from "../events/event.ts";
import { stamp } from "./fold.ts";
import { levelOf } from "./level-of.ts";
import { timeOfDisaster, timeOfRecovery, timeOfRestore, withRecoveryTime } from "./recovery-times.ts";
import { reduceCatalogue, restoreTried } from "./reduce-catalogue.ts";
import { endedWorks, reduceTimeline, reduceWorks, worksBeforeRestore } from "./reduce-works.ts";
import type { RunState } from "./state.ts";

export type BackupFact = Extract<Fact, { type: `backup.${string}` | `restore.${string}` | "recovery.measured" | `disaster.${string}` }>;

/** What is known of backups, restores and recoveries after one more event. */
export function reduceBackup(state: RunState, event: ParityEvent & BackupFact): Partial<RunState> {
  switch (event.type) {
    case "backup.taken":
      return {
        backup: stamp(event, event),
        backupWorks: endedWorks(state.backupWorks, ["dump", "wal"]),
        catalogue: reduceCatalogue(state.catalogue, event, event.at),
      };
    case "backup.progressed":
      return { backupProgress: stamp(event, event), backupWorks: reduceWorks(state.backupWorks, event, event.at) };
    case "backup.stored":
      return {
        storedBackups: new Map(state.storedBackups).set(event.backup, stamp(event, event)),
        backupWorks: endedWorks(state.backupWorks, ["upload"]),
        catalogue: reduceCatalogue(state.catalogue, event, event.at),
      };
    case "backup.removed":
      return { catalogue: reduceCatalogue(state.catalogue, event, event.at) };
    case "backup.listed":
      return { catalogue: event.backups, catalogueListed: true };
    case "restore.proved":
      return proved(state, event);
    case "restore.compared":
      return {
        restore: stamp(event, event.result),
        restoreProofs: [],
        restoreTimeline: state.restoreTimeline && { ...state.restoreTimeline, ended: true },
        backupWorks: endedWorks(state.backupWorks),
        catalogue: reduceCatalogue(state.catalogue, event, event.at),
        recoveryTimes: withRecoveryTime(state.recoveryTimes, stamp(event, timeOfRestore(event.result))),
      };
    case "restore.projected":
      return { projection: stamp(event, event.projection) };
    case "recovery.measured":
      return {
        recoveries: new Map(state.recoveries).set(event.result.kind, stamp(event, event.result)),
        recoveryTimes: withRecoveryTime(state.recoveryTimes, stamp(event, timeOfRecovery(event.result))),
      };
    case "disaster.stepped":
      return { disasterSteps: stepped(state, event) };
    case "disaster.finished":
      return {
        disaster: stamp(event, event.result),
        disasterSteps: [],
        recoveryTimes: withRecoveryTime(state.recoveryTimes, stamp(event, timeOfDisaster(event.result))),
      };
  }
}

/** The same step once more: an earlier drill did not come to its end, and another one began. */
function stepped({ disasterSteps }: RunState, event: Extract<ParityEvent, { type: "disaster.stepped" }>): RunState["disasterSteps"] {
  const again = disasterSteps.some(({ value }) => value.step === event.step);
  return [...(again ? [] : disasterSteps), stamp(event, event)];
}

/** What does not hold here may end a restore before it is compared. */
const beforeEqual: ReadonlySet<BackupLevel> = new Set(["present", "readable", "consistent"]);

/** A restore that did not come to its end must not lend its proofs to the next one. */
function proved(state: RunState, event: Extract<ParityEvent, { type: "restore.proved" }>): Partial<RunState> {
  const restoreTimeline = reduceTimeline(state.restoreTimeline, event, event.at);
  const goesOn = restoreTimeline.proofs.length > 1;
  const { level, name, ok, detail } = event.proof;
  const broke = ok === false && beforeEqual.has(level);
  const { backup, begunAt, proofs } = restoreTimeline;
  return {
    restoreTimeline,
    ...(goesOn ? {} : { backupWorks: worksBeforeRestore(state.backupWorks, backup) }),
    ...(broke ? { catalogue: restoreTried(state.catalogue, backup, begunAt, levelOf(proofs)) } : {}),
    restoreProofs: [...(goesOn ? state.restoreProofs : []), event.proof],
    ...(broke ? { restoreFailure: stamp(event, `${name}: ${detail}`) } : {}),
  };
}
