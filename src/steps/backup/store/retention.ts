import type { PlannedBackup } from "../../../plan/plan.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export interface RetainedBackup {
  readonly id: string;
  /** Milliseconds since 1970: the moment it stands for; 0 where nothing tells. */
  readonly at: number;
  /** Whole as far as is known. */
  readonly good: boolean;
  /** A restore of it was compared with its source and was equal. */
  readonly verified: boolean;
}

export interface RetentionDecision {
  readonly id: string;
  readonly keep: boolean;
  /** For a person: "the last of its 6 hours", "older than 30 days". */
  readonly why: string;
}

/** Why the one stays that must never go. */
export const lastGoodOne = "the last good one";

/**
 * Which backups of one place stay, in the order given. Of the days up to `denseDays` ago the last good one of each `everyHours` stays, of
 * those before the last good one of each day, and none older than `days`. Whatever their age, the last good one and the last that was
 * verified stay. Days and hours are UTC's, so that what is decided today is not regretted tomorrow: to prune often, seldom or twice
 * leaves the same. A damaged one takes nobody's place, and stays until it is too old so that a person can look at it; where nothing good
 * is left, or nothing tells how old it is, it stays.
 */
export function retain(
  backups: readonly RetainedBackup[],
  { days, everyHours, denseDays }: PlannedBackup["retention"],
  now: number,
): RetentionDecision[] {
  const good = backups.filter((backup) => backup.good).toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
  const lastGood = good[0];
  const lastVerified = good.find(({ verified }) => verified);
  const isDense = ({ at }: RetainedBackup): boolean => dayOf(now) - dayOf(at) <= denseDays;
  // Never across midnight: the last of a day is then also the last of its hours, and still there when only days are told apart.
  const hours = ({ at }: RetainedBackup): number => Math.floor((at % dayMs) / (everyHours * hourMs));
  const period = (backup: RetainedBackup): string => `${dayOf(backup.at)}${isDense(backup) ? `/${hours(backup)}` : ""}`;
  const last = new Map<string, string>();
  for (const backup of good) if (!last.has(period(backup))) last.set(period(backup), backup.id);

  const decide = (backup: RetainedBackup): Omit<RetentionDecision, "id"> => {
    if (backup === lastGood) return { keep: true, why: lastGoodOne };
    if (backup === lastVerified) return { keep: true, why: "the last verified one" };
    if (!backup.good && (lastGood === undefined || backup.at === 0)) return { keep: true, why: "cannot be read: for a person to look at" };
    if (now - backup.at > days * dayMs) return { keep: false, why: `older than ${days} days` };
    if (!backup.good) return { keep: true, why: "damaged: for a person to look at" };
    const words = isDense(backup) && everyHours < 24 ? `${everyHours} hours` : "day";
    return last.get(period(backup)) === backup.id
      ? { keep: true, why: `the last of its ${words}` }
      : { keep: false, why: `another one is the last of its ${words}` };
  };
  return backups.map((backup) => ({ id: backup.id, ...decide(backup) }));
}

function dayOf(at: number): number {
  return Math.floor(at / dayMs);
}
