import type { Scale } from "./scale.ts";

const day = 86_400;
const steps = [60, 300, 900, 3600, 6 * 3600, day, 2 * day, 7 * day, 14 * day, 30 * day, 90 * day, 365 * day] as const;
const most = 6;

/** Seconds since 1970 along an axis, with ticks at round times (UTC). */
export function dateScale(from: number, to: number): Scale {
  const end = to > from ? to : from + steps[0];
  const step = stepOf(from, end);
  const first = Math.ceil(from / step) * step;
  return {
    from,
    to: end,
    ticks: Array.from({ length: Math.max(0, Math.floor((end - first) / step) + 1) }, (_, index) => first + index * step),
  };
}

/** "11-21 09:30", or "11-21" where the ticks are days apart. */
export function dateTick({ from, to }: Scale): (seconds: number) => string {
  const long = stepOf(from, to) >= day;
  return (seconds) => {
    const text = new Date(seconds * 1000).toISOString().slice(5, 16).replace("T", " ");
    return long ? text.slice(0, 5) : text;
  };
}

function stepOf(from: number, to: number): number {
  return steps.find((step) => (to - from) / step <= most) ?? steps[steps.length - 1] ?? day;
}
