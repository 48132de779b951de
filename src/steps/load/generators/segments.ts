/** The part of a load that one of several k6 takes. */
export interface Segment {
  readonly segment: string;
  readonly sequence: string;
}

/** Cuts a load into equal parts, in k6's own terms: each k6 knows all of them, and together they run every iteration exactly once. */
export function segmentsOf(count: number): readonly Segment[] {
  const bounds = Array.from({ length: count + 1 }, (_, index) => bound(index, count));
  const sequence = bounds.join(",");
  return bounds.slice(1).map((end, index) => ({ segment: `${bounds[index]}:${end}`, sequence }));
}

function bound(index: number, count: number): string {
  if (index === 0) return "0";
  return index === count ? "1" : `${index}/${count}`;
}
