import type { Segment } from "./segments.ts";

export interface HeldSegment {
  readonly segment: Segment;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * Which archived segments nothing needs any more: those before the first position from which a physical backup that is kept begins, on
 * whatever timeline. Where no such backup is left, those older than `days`: a backup may lie where nobody looked.
 */
export function unneeded<T extends HeldSegment>(
  held: readonly T[],
  { starts, days, now }: { readonly starts: readonly bigint[]; readonly days: number; readonly now: number },
): readonly T[] {
  const first = starts.reduce<bigint | undefined>((least, each) => (least === undefined || each < least ? each : least), undefined);
  if (first === undefined) return held.filter(({ at }) => now - at > days * 86_400_000);
  return held.filter(({ segment }) => segment.number < first);
}
