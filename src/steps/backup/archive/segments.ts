import { lsnOf, positionOf, segmentsBetween } from "../recover/position.ts";

/** "00000001000000000000000A", and with ".partial" at its end one of which the rest is missing. */
const segmentName = /^([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})(\.partial)?$/;

export interface Segment {
  /** Without ".partial". */
  readonly name: string;
  readonly timeline: number;
  /** Of its beginning, in segments since the beginning of the log: the same on every timeline. */
  readonly number: bigint;
  readonly partial: boolean;
}

/** undefined for the history of a timeline, and what else lies there. */
export function segmentOf(file: string, segmentBytes: number): Segment | undefined {
  const [, timeline, high, low, partial] = segmentName.exec(file) ?? [];
  if (timeline === undefined || high === undefined || low === undefined) return undefined;
  const perFile = 0x1_0000_0000n / BigInt(segmentBytes);
  const number = BigInt(`0x${high}`) * perFile + BigInt(`0x${low}`);
  return { name: `${timeline}${high}${low}`, timeline: Number.parseInt(timeline, 16), number, partial: partial !== undefined };
}

/** How far the log reaches without a hole. */
export interface Coverage {
  /** The last segment up to which nothing is missing; undefined: not even the first is there. */
  readonly wholeTo: string | undefined;
  /** What is missing before the last one that is there, each by its name. */
  readonly missing: readonly string[];
}

/**
 * What of one timeline's log is there from a position on. A segment that is there in part counts only where nothing comes after it: a
 * server would take its end for the end of the log.
 */
export function coverageOf(
  segments: readonly Segment[],
  { timeline, from, segmentBytes }: { readonly timeline: number; readonly from: string; readonly segmentBytes: number },
): Coverage {
  const first = positionOf(from) / BigInt(segmentBytes);
  const own = segments.filter((each) => each.timeline === timeline && each.number >= first);
  const last = own.reduce((most, { number }) => (number > most ? number : most), first - 1n);
  if (last < first) return { wholeTo: undefined, missing: [] };
  const whole = new Set(own.filter(({ partial, number }) => !partial || number === last).map(({ number }) => number));
  const names = segmentsBetween(timeline, from, positionAt(last, segmentBytes), segmentBytes);
  const missing = names.filter((_, index) => !whole.has(first + BigInt(index)));
  const gap = names.findIndex((_, index) => !whole.has(first + BigInt(index)));
  return { wholeTo: gap === -1 ? names.at(-1) : names[gap - 1], missing };
}

/** Where a segment begins, as the server writes it. */
export function positionAt(number: bigint, segmentBytes: number): string {
  return lsnOf(number * BigInt(segmentBytes));
}

/** Of every timeline, from the first segment that is there. */
export function missingOf(segments: readonly Segment[], segmentBytes: number): readonly string[] {
  return [...new Set(segments.map(({ timeline }) => timeline))]
    .sort((one, other) => one - other)
    .flatMap((timeline) => {
      const own = segments.filter((each) => each.timeline === timeline);
      const first = own.reduce((least, { number }) => (number < least ? number : least), own[0]?.number ?? 0n);
      return coverageOf(own, { timeline, from: positionAt(first, segmentBytes), segmentBytes }).missing;
    });
}

/** What was once stored up to a position, on the newest timeline that is there, and is not there any more. */
export function missingAtTheEnd(segments: readonly Segment[], reached: string | undefined, segmentBytes: number): readonly string[] {
  if (reached === undefined || positionOf(reached) === 0n) return [];
  const last = (positionOf(reached) - 1n) / BigInt(segmentBytes);
  const timeline = segments.reduce((most, each) => Math.max(most, each.timeline), 1);
  if (segments.some((each) => each.timeline === timeline && each.number >= last)) return [];
  const at = positionAt(last, segmentBytes);
  return segmentsBetween(timeline, at, at, segmentBytes);
}

/** Where the newest whole one of these files ends, on the newest timeline; undefined: none is whole. */
export function wholeTo(files: readonly string[], segmentBytes: number): { readonly timeline: number; readonly lsn: string } | undefined {
  const whole = files.flatMap((file) => segmentOf(file, segmentBytes) ?? []).filter(({ partial }) => !partial);
  const timeline = whole.reduce((most, each) => Math.max(most, each.timeline), 0);
  const last = whole.filter((each) => each.timeline === timeline).reduce((most, { number }) => (number > most ? number : most), -1n);
  return last === -1n ? undefined : { timeline, lsn: positionAt(last + 1n, segmentBytes) };
}
