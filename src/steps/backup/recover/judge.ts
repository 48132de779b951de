import type { RecoveryResult } from "../../../events/event.ts";
import { duration, whole } from "../../../text/words.ts";
import type { RecoveredRows } from "./rows-judge.ts";

type Judged = Pick<RecoveryResult, "verdict" | "reason">;

/** One recovery of a point-in-time drill. */
export interface PointRecovered {
  /** "time …", "LSN …", "name …". */
  readonly target: string;
  /** The dropped table is there again. */
  readonly tableThere: boolean;
  readonly rows: RecoveredRows;
}

export interface PointInTimeObserved {
  /** Why nothing could be tried: one clause. */
  readonly obstacle: string | undefined;
  readonly points: readonly PointRecovered[];
  /** Recovered to the end of the log, the table is gone; undefined when that was not looked at. */
  readonly goneAtTheEnd: boolean | undefined;
  /** A row could be written to the recovered copy. */
  readonly writable: boolean | undefined;
  /** Acknowledged after the target, and given up with it. */
  readonly givenUp: number;
  /** Kinds of target that were to be tried. */
  readonly wanted: number;
}

/** Fewer rows than this before a target say little of it. */
export const fewestRows = 100;

export function judgePointInTime({ obstacle, points, goneAtTheEnd, writable, givenUp, wanted }: PointInTimeObserved): Judged {
  if (obstacle !== undefined) return notShown(obstacle);
  for (const { target, tableThere, rows } of points) {
    if (!tableThere) return notRecovered(`recovered to ${target}, the dropped table is not there`);
    if (rows.lost > 0) {
      return notRecovered(`recovered to ${target}, ${whole(rows.lost)} of ${whole(rows.acknowledged)} acknowledged rows are missing`);
    }
    if (rows.beyond > 0) return notRecovered(`recovered to ${target}, ${whole(rows.beyond)} rows of later are there`);
  }
  if (points.length < wanted) return notRecovered(`${points.length} of ${wanted} targets were reached`);
  if (points.some(({ rows }) => rows.acknowledged < fewestRows))
    return notShown(`fewer than ${fewestRows} rows were written before a target`);
  if (goneAtTheEnd === undefined) return notShown("the end of the log was not looked at, so nothing shows that the accident is in it");
  if (!goneAtTheEnd) return notShown("the table is there at the end of the log too: the accident is not in it");
  if (writable !== true) return notRecovered("the recovered server takes no writes");
  const back = points.at(-1)?.rows.there ?? 0;
  const kinds = points.map(({ target }) => target.split(" ")[0]).join(", ");
  return {
    verdict: "recovered",
    reason: `the dropped table came back with ${whole(back)} rows, by ${kinds}; ${whole(givenUp)} rows written after the target did not`,
  };
}

export interface DiskLossObserved {
  readonly obstacle: string | undefined;
  /** What kept the recovery from being carried out to its end: one clause. */
  readonly failure: string | undefined;
  readonly acknowledgedBefore: number;
  /** undefined: not every write could be asked for. */
  readonly lost: number | undefined;
  /** Acknowledged after the loss, and not there. */
  readonly lostLater: number;
  /** There more than once. */
  readonly duplicated: number;
  /** A write was acknowledged after the recovery. */
  readonly writesAgain: boolean;
  readonly lostSeconds: number;
  readonly rpoLimitSeconds: number;
  readonly moneyConserved: boolean | undefined;
  readonly verifies: boolean;
  readonly recoveredAfterMs: number | undefined;
  readonly rtoLimitSeconds: number;
  /** The load that was to tell of the service level ended before it could. */
  readonly loadEnded: boolean;
  /** A client was refused after the loss. */
  readonly noticed: boolean;
  /** The database that answers now is on a later timeline than the backup: it was recovered, and is not the one that was lost. */
  readonly recoveredServes: boolean | undefined;
}

export function judgeDiskLoss(observed: DiskLossObserved): Judged {
  const { obstacle, failure, lost, lostSeconds, rpoLimitSeconds, recoveredAfterMs, rtoLimitSeconds, acknowledgedBefore } = observed;
  if (obstacle !== undefined) return notShown(obstacle);
  if (failure !== undefined) return notRecovered(failure);
  if (acknowledgedBefore < fewestRows) return notShown(`fewer than ${fewestRows} writes were acknowledged before the loss`);
  if (!observed.noticed) return notShown("clients were served all the while: the loss was none");
  if (observed.recoveredServes !== true) return notShown("the database that serves now could not be shown to be the recovered one");
  if (lost === undefined) return notShown("not every acknowledged write could be asked for");
  if (observed.lostLater > 0) return notRecovered(`${whole(observed.lostLater)} writes acknowledged after the recovery are not there`);
  if (observed.duplicated > 0) return notRecovered(`${whole(observed.duplicated)} acknowledged writes are there more than once`);
  if (lostSeconds > rpoLimitSeconds) {
    return notRecovered(
      `${whole(lost)} acknowledged writes of the last ${duration(lostSeconds)} are lost, the limit is ${duration(rpoLimitSeconds)}`,
    );
  }
  if (observed.moneyConserved === false) return notRecovered("the app's own invariant does not hold any more");
  if (observed.verifies && observed.moneyConserved === undefined) return notShown("the app did not say whether its own invariant holds");
  if (recoveredAfterMs === undefined) {
    return observed.loadEnded
      ? notShown("the load ended before anybody was served again")
      : notRecovered("clients were not served within the service level again");
  }
  if (!observed.writesAgain) return notRecovered("no write was acknowledged after the recovery");
  const took = recoveredAfterMs / 1_000;
  if (took > rtoLimitSeconds) return notRecovered(`recovered after ${duration(took)}, the limit is ${duration(rtoLimitSeconds)}`);
  const loss = lost === 0 ? "no acknowledged write lost" : `${whole(lost)} acknowledged writes of the last ${duration(lostSeconds)} lost`;
  return { verdict: "recovered", reason: `served again after ${duration(took)}, ${loss}` };
}

function notShown(reason: string): Judged {
  return { verdict: "not shown", reason };
}

function notRecovered(reason: string): Judged {
  return { verdict: "not recovered", reason };
}
