import { bytes, secondsSince, whole, wholeSeconds } from "./words.ts";

/** What is known of an archived log in one place, for a person. */
interface LogCover {
  readonly segments: number;
  readonly bytes: number;
  readonly missing: readonly string[];
  readonly recoverableFrom: string | undefined;
  readonly damaged?: string;
}

interface Moment {
  readonly at: string;
}

export interface LogFacts extends LogCover {
  readonly state:
    | { readonly at: string; readonly receiving: boolean; readonly reaches: Moment | undefined; readonly problem?: string | undefined }
    | undefined;
}

export interface StoredLogFacts {
  readonly where: string;
  /** Somebody could look there just now. */
  readonly seen: boolean;
  /** undefined: there is nothing of it. */
  readonly stored:
    | (LogCover & { readonly unlisted: readonly string[]; readonly reach: { readonly reaches: Moment | undefined } | undefined })
    | undefined;
  /** How copying it went last. */
  readonly copied:
    | { readonly at: string; readonly reach: { readonly reaches: Moment | undefined } | undefined; readonly problem?: string | undefined }
    | undefined;
}

interface Limits {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly rpoSeconds: number;
}

/** A receiver that said nothing for so long is not there, or waits for something that does not come. Seconds. */
const silentAfterSeconds = 15;
const named = 3;

/** "log       stored up to …, 1 s ago, within the 5 min allowed (2 segments, 1 MiB)": how much would be lost now, and what is in its way. */
export function logLines(facts: LogFacts, limits: Limits): string[] {
  const { state, recoverableFrom, damaged } = facts;
  if (damaged !== undefined) return [`log       damaged: ${damaged}`];
  if (state?.reaches === undefined)
    return [`log       nothing of it is known to be stored${state?.problem === undefined ? "" : `: ${state.problem}`}`];
  const gone = isSilent(state, limits.now);
  const standing = gone
    ? "; its receiver does not run: parity up starts it"
    : state.receiving
      ? ""
      : `; not received now: ${state.problem ?? "no reason known"}`;
  return [
    `log       ${reachInWords(facts, state.reaches, limits)}${standing}`,
    ...gapLines(facts, ""),
    recoverableFrom === undefined
      ? "log       no physical backup goes on into it without a gap, so nothing can be recovered with it: parity backup --format physical"
      : `log       recovery to any moment since ${recoverableFrom}: parity backup verify --to-time …`,
  ];
}

/** Whether what a receiver said of itself is too old to be believed; `now`: milliseconds since 1970. */
export function isSilent({ at }: Moment, now: number): boolean {
  return secondsSince(at, now) > silentAfterSeconds;
}

/** The same of what the store has: what would be lost with this machine. */
export function storedLogLines({ where, seen, stored, copied }: StoredLogFacts, limits: Limits): string[] {
  const begin = `log       in ${where}: `;
  const ago = copied === undefined ? "" : `, ${wholeSeconds(secondsSince(copied.at, limits.now))} ago`;
  const standing = copied?.problem === undefined ? "" : `; not copied${ago}: ${copied.problem}`;
  if (!seen) {
    const last = copied?.reach?.reaches;
    const known = last === undefined ? "nobody can look" : `nobody can look; it was stored up to ${last.at}`;
    return [`${begin}${known}${standing}`];
  }
  if (stored?.damaged !== undefined) return [`${begin}damaged: ${stored.damaged}`];
  const reached = stored?.reach?.reaches;
  if (stored === undefined || reached === undefined) return [`${begin}nothing of it is known to be stored there${standing}`];
  const { unlisted, recoverableFrom } = stored;
  const unlistedAre = unlisted.length === 1 ? "1 segment there has" : `${unlisted.length} segments there have`;
  return [
    `${begin}${reachInWords(stored, reached, limits)}${standing}`,
    ...gapLines(stored, ` in ${where}`),
    ...(unlisted.length === 0 ? [] : [`${begin}${unlistedAre} no line in its index, and does not count: parity backup upload`]),
    recoverableFrom === undefined
      ? `${begin}no physical backup there goes on into it without a gap, so nothing can be recovered from there alone: parity backup --format physical`
      : `${begin}recovery from there alone to any moment since ${recoverableFrom}`,
  ];
}

function reachInWords({ segments, bytes: size, recoverableFrom }: LogCover, { at }: Moment, { now, rpoSeconds }: Limits): string {
  const lag = secondsSince(at, now);
  const allowed = `the ${wholeSeconds(rpoSeconds)} allowed`;
  // How old a log is tells nothing of what would be lost where it leads on from no backup.
  const within = recoverableFrom === undefined ? "" : `, within ${allowed}`;
  const verdict = lag <= rpoSeconds ? within : `, MORE than ${allowed}`;
  return `stored up to ${at}, ${wholeSeconds(lag)} ago${verdict} (${whole(segments)} ${segments === 1 ? "segment" : "segments"}, ${bytes(size)})`;
}

function gapLines({ missing }: LogCover, where: string): string[] {
  if (missing.length === 0) return [];
  const more = missing.length > named ? ` and ${missing.length - named} more` : "";
  return [`log       GAP${where}: ${missing.slice(0, named).join(", ")}${more} missing; no recovery goes across it`];
}
