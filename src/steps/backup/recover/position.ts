/** A position in the write-ahead log, "16/B374D848", as one number. */
export function positionOf(lsn: string): bigint {
  const [high = "", low = ""] = lsn.split("/");
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

/** The same as the server writes it. */
export function lsnOf(position: bigint): string {
  return `${(position >> 32n).toString(16)}/${(position & 0xffff_ffffn).toString(16)}`.toUpperCase();
}

/** Whether the log up to `wanted` is in what reaches up to `reached`. */
export function reaches(reached: string, wanted: string): boolean {
  return positionOf(reached) >= positionOf(wanted);
}

const pageBytes = 8_192n;

/** Where the record before it ends: at the beginning of a page the server counts the page's header to what comes next. */
export function endOfRecord(next: string, segmentBytes: number): string {
  const position = positionOf(next);
  const header = position % BigInt(segmentBytes) === 40n ? 40n : position % pageBytes === 24n ? 24n : 0n;
  return lsnOf(position - header);
}

/**
 * The files of the log from the one that holds `from` to the one that holds `to`, both included: "000000010000001600000035", with
 * segments of 16 MiB.
 */
export function segmentsBetween(timeline: number, from: string, to: string, segmentBytes: number): string[] {
  const size = BigInt(segmentBytes);
  const perFile = 0x1_0000_0000n / size;
  const names: string[] = [];
  for (let number = positionOf(from) / size; number <= positionOf(to) / size; number += 1n) {
    names.push([BigInt(timeline), number / perFile, number % perFile].map(hexadecimal).join(""));
  }
  return names;
}

export interface LogStart {
  readonly timeline: number;
  /** The log must be whole from here on. */
  readonly from: string;
  readonly segmentBytes: number;
}

/** The first file that is missing between the one that holds the beginning and the last that is there; undefined when none is. */
export function firstGap({ timeline, from, segmentBytes }: LogStart, names: readonly string[]): string | undefined {
  const there = new Set(names);
  const last = [...there]
    .filter((name) => name.startsWith(hexadecimal(BigInt(timeline))))
    .sort()
    .at(-1);
  if (last === undefined) return undefined;
  return segmentsBetween(timeline, from, positionOfSegment(last, segmentBytes), segmentBytes).find((name) => !there.has(name));
}

/** Where a file of the log begins. */
export function positionOfSegment(name: string, segmentBytes: number): string {
  const high = name.slice(8, 16).replace(/^0+(?=.)/, "");
  const low = BigInt(`0x${name.slice(16)}`) * BigInt(segmentBytes);
  return `${high}/${low.toString(16).toUpperCase()}`;
}

function hexadecimal(value: bigint): string {
  return value.toString(16).toUpperCase().padStart(8, "0");
}
