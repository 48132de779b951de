import {
  type BackupLevel,
  backupLevels,
  type CataloguedBackup,
  type Outcome,
  type RestoreProof,
  type RestoreResult,
} from "../events/event.ts";
import { bytes, duration, percent, timeLeft } from "./words.ts";

/** "80 MiB/s"; empty where there was no time to speak of. */
export function throughput(count: number, seconds: number): string {
  return seconds > 0 && Number.isFinite(count / seconds) ? `${bytes(count / seconds)}/s` : "";
}

/** What a proof counts as: what could not be looked at is no pass. */
export function outcomeOfProof({ ok }: Pick<RestoreProof, "ok">): Outcome {
  if (ok === undefined) return "unverified";
  return ok ? "pass" : "fail";
}

export interface LevelRow {
  readonly level: BackupLevel;
  readonly outcome: Outcome;
  /** "held", "FAILED: sequences", "not looked at". */
  readonly says: string;
  readonly proofs: readonly RestoreProof[];
}

/** Every level in its order, whether anything was looked at for it or not. A level holds when every proof of it does. */
export function levelRows(proofs: readonly RestoreProof[]): LevelRow[] {
  return backupLevels.map((level): LevelRow => {
    const own = proofs.filter((proof) => proof.level === level);
    const failed = own.filter(({ ok }) => ok === false);
    const open = own.filter(({ ok }) => ok === undefined);
    if (failed.length > 0) return { level, outcome: "fail", says: `FAILED: ${failed.map(({ name }) => name).join(", ")}`, proofs: own };
    if (own.length === 0) return { level, outcome: "unverified", says: "not looked at", proofs: own };
    if (open.length > 0)
      return { level, outcome: "unverified", says: `not shown: ${open.map(({ name }) => name).join(", ")}`, proofs: own };
    return { level, outcome: "pass", says: "held", proofs: own };
  });
}

/** "proved up to equal · serving not looked at"; undefined in older journals, which knew no levels. */
export function levelInWords({ level, proofs }: Pick<RestoreResult, "level" | "proofs">): string | undefined {
  if (proofs === undefined) return undefined;
  const rows = levelRows(proofs).filter(({ outcome }) => outcome !== "pass");
  const proved = level === undefined ? "proved nothing" : `proved up to ${level}`;
  return [proved, ...rows.map((row) => `${row.level} ${row.says}`)].join(" · ");
}

/** Whether a restore brought everything back that was looked at, and could have noticed what was not. */
export function outcomeOfRestore({ tables, schemaEqual, controlNoticed, proofs = [] }: RestoreResult): Outcome {
  const different = !schemaEqual || tables.some(({ equal }) => !equal) || proofs.some(({ ok }) => ok === false);
  if (different) return "fail";
  return controlNoticed && tables.length > 0 ? "pass" : "unverified";
}

/** "14 of 14 tables equal", "12 of 14 tables equal, different: a, b". */
export function tablesInWords({ tables }: Pick<RestoreResult, "tables">): string {
  const different = tables.filter(({ equal }) => !equal).map(({ table }) => table);
  const named = different.length > 0 ? `, different: ${different.join(", ")}` : "";
  return `${tables.length - different.length} of ${tables.length} tables equal${named}`;
}

const works = {
  dump: { name: "dump", done: "dumped" },
  upload: { name: "upload", done: "uploaded" },
  download: { name: "download", done: "downloaded" },
  restore: { name: "restore", done: "restored" },
  compare: { name: "comparison", done: "compared" },
  wal: { name: "WAL", done: "WAL kept:" },
} as const;

export interface MovedBytes {
  readonly doing: keyof typeof works;
  readonly bytes: number;
  readonly share: number | undefined;
  /** Since it began. */
  readonly seconds: number;
  /** The share that was done when it began to be watched. */
  readonly begunShare: number;
}

export function doingInWords(doing: MovedBytes["doing"]): string {
  return works[doing].name;
}

/** Seconds that are left at the speed so far; undefined where nothing says how much there is. */
export function secondsLeft({ share, begunShare, seconds }: MovedBytes): number | undefined {
  const done = share === undefined ? 0 : share - begunShare;
  return share === undefined || done < 0.01 || seconds < 0.5 ? undefined : (seconds / done) * (1 - share);
}

/** "dumped 120 MiB · 80 MiB/s · 40 % · about 20 s left". */
export function progressInWords(moved: MovedBytes): string {
  const left = secondsLeft(moved);
  return [
    `${works[moved.doing].done} ${bytes(moved.bytes)}`,
    moved.seconds < 0.5 ? "" : throughput(moved.bytes, moved.seconds),
    moved.share === undefined ? "" : percent(moved.share, 0),
    left === undefined || moved.share === 1 ? "" : timeLeft(left),
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

/** Of one whose manifest cannot be read nobody knows it. */
export function sizeInWords({ bytes: count }: Pick<CataloguedBackup, "bytes">): string {
  return count === 0 ? "?" : bytes(count);
}

/** What the catalogue knows of how good a backup is: "serving, 2 h ago" needs a clock, so the age is the caller's. */
export function trustInWords({ damaged, verified }: CataloguedBackup, ageOf: (at: string) => string): { outcome: Outcome; says: string } {
  if (damaged !== undefined) return { outcome: "fail", says: `damaged: ${damaged}` };
  if (verified === undefined) return { outcome: "unverified", says: "not proved by a restore" };
  const whole = verified.level === "equal" || verified.level === "serving";
  return { outcome: whole ? "pass" : "unverified", says: `${whole ? "" : "only "}${verified.level}, ${ageOf(verified.at)} ago` };
}

/** "in 1.4 s, 80 MiB/s". */
export function paceInWords(count: number, seconds: number): string {
  return [`in ${duration(seconds)}`, throughput(count, seconds)].filter((part) => part !== "").join(", ");
}
