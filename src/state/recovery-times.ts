import type { DisasterResult, RecoveryResult, RestoreResult } from "../events/event.ts";
import type { RecoveryTime, Stamped } from "./state.ts";

/** A backup a day for half a year. */
export const mostRecoveryTimes = 200;

/** What was not measured is no time, and above all not one that was never over. */
export function withRecoveryTime(
  known: readonly Stamped<RecoveryTime>[],
  { run, at, value }: Stamped<RecoveryTime | undefined>,
): readonly Stamped<RecoveryTime>[] {
  return value === undefined ? known : [...known, { run, at, value }].slice(-mostRecoveryTimes);
}

export function timeOfRestore({ restoreSeconds, databaseBytes }: RestoreResult): RecoveryTime {
  return { kind: "restore", seconds: restoreSeconds, limitSeconds: undefined, databaseBytes };
}

/** The app need not be back after a recovery to a point in time. */
export function timeOfRecovery({ kind, verdict, recoveredAfterMs, rtoLimitSeconds }: RecoveryResult): RecoveryTime | undefined {
  const asked = recoveredAfterMs !== undefined || (kind === "loss of the disk" && verdict === "not recovered");
  return asked ? { kind, ...timed(recoveredAfterMs, rtoLimitSeconds) } : undefined;
}

export function timeOfDisaster({ verdict, recoveredAfterMs, rtoLimitSeconds }: DisasterResult): RecoveryTime | undefined {
  const asked = recoveredAfterMs !== undefined || verdict === "not recovered";
  return asked ? { kind: "disaster", ...timed(recoveredAfterMs, rtoLimitSeconds) } : undefined;
}

function timed(ms: number | undefined, limitSeconds: number): Omit<RecoveryTime, "kind"> {
  return { seconds: ms === undefined ? undefined : ms / 1000, limitSeconds, databaseBytes: undefined };
}
