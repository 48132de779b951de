import type { RowMark } from "./numbered-rows.ts";

/** What of the rows is there after recovery, against what was known of them at its target. */
export interface RecoveredRows {
  readonly acknowledged: number;
  readonly lost: number;
  /** From the oldest lost one's acknowledgement to the target. */
  readonly lostSeconds: number;
  /** Asked for only after the target, and there all the same. */
  readonly beyond: number;
  readonly there: number;
}

/** Rows that were on their way at the target may be there or not. Without a table everything acknowledged is lost. */
export function compareRows({ acknowledged, askedUpTo, at }: RowMark, there: ReadonlySet<number> | undefined): RecoveredRows {
  const lost = acknowledged.filter(({ number }) => there?.has(number) !== true);
  const oldest = Math.min(...lost.map((row) => row.at));
  return {
    acknowledged: acknowledged.length,
    lost: lost.length,
    lostSeconds: lost.length === 0 ? 0 : Math.max(0, at - oldest) / 1_000,
    beyond: [...(there ?? [])].filter((number) => number > askedUpTo).length,
    there: there?.size ?? 0,
  };
}
