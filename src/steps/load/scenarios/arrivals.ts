/** A stretch of time in which the rate of arrivals changes evenly, or not at all. */
export interface Stretch {
  /** Seconds since the run began. */
  readonly from: number;
  readonly to: number;
  /** Iterations a second at its beginning and its end. */
  readonly startRate: number;
  readonly endRate: number;
}

/** How many iterations a script asks for, and when. */
export type Arrivals = readonly Stretch[];

/** One open scenario as k6 tells it. Times in seconds. */
export interface OpenScenario {
  readonly startTime: number;
  /** Iterations a second. */
  readonly startRate: number;
  readonly stages: readonly { readonly target: number; readonly seconds: number }[];
}

export function arrivalsOf({ startTime, startRate, stages }: OpenScenario): Arrivals {
  const stretches: Stretch[] = [];
  let from = startTime;
  let rate = startRate;
  for (const { target, seconds } of stages) {
    if (seconds > 0) stretches.push({ from, to: from + seconds, startRate: rate, endRate: target });
    from += seconds;
    rate = target;
  }
  return stretches;
}

/** Iterations a second at a moment, of all scenarios together. */
export function rateAt(arrivals: Arrivals, second: number): number {
  return arrivals
    .filter(({ from, to }) => second >= from && second < to)
    .reduce((sum, each) => sum + each.startRate + ((each.endRate - each.startRate) * (second - each.from)) / (each.to - each.from), 0);
}

/** Iterations of the whole run. */
export function iterationsOf(arrivals: Arrivals): number {
  return arrivals.reduce((sum, { from, to, startRate, endRate }) => sum + ((startRate + endRate) / 2) * (to - from), 0);
}

/** Iterations of its first seconds. */
export function iterationsUntil(arrivals: Arrivals, seconds: number): number {
  const cut = arrivals.filter(({ from }) => from < seconds).map((each) => cutAt(each, Math.min(each.to, seconds)));
  return iterationsOf(cut);
}

function cutAt(stretch: Stretch, to: number): Stretch {
  const { from, startRate, endRate } = stretch;
  return { from, to, startRate, endRate: startRate + ((endRate - startRate) * (to - from)) / (stretch.to - from) };
}

/** When the last arrival is asked for. */
export function secondsOf(arrivals: Arrivals): number {
  return Math.max(0, ...arrivals.map(({ to }) => to));
}

/** The highest rate there is. Rates change only at the ends of stretches, or evenly between them. */
export function highestRate(arrivals: Arrivals): number {
  const moments = arrivals.flatMap(({ from, to }) => [from, to - 1e-9]);
  const highest = Math.max(0, ...moments.map((second) => rateAt(arrivals, second)));
  // Just before its end a ramp is a hair below it.
  return Number(highest.toPrecision(6));
}

/** All scenarios together, one stretch after the other; where nothing is asked there is none. */
export function ratesOverTime(arrivals: Arrivals): Arrivals {
  const moments = [...new Set(arrivals.flatMap(({ from, to }) => [from, to]))].toSorted((one, other) => one - other);
  const told: Stretch[] = [];
  for (const [index, to] of moments.slice(1).entries()) {
    const from = moments[index] ?? 0;
    const stretch = { from, to, startRate: rateAt(arrivals, from), endRate: justBefore(arrivals, to) };
    const last = told.at(-1);
    const isSame = last?.to === from && isHeld(last) && isHeld(stretch) && last.startRate === stretch.startRate;
    if (isSame) told[told.length - 1] = { ...last, to };
    else if (stretch.startRate > 0 || stretch.endRate > 0) told.push(stretch);
  }
  return told;
}

function isHeld({ startRate, endRate }: Stretch): boolean {
  return startRate === endRate;
}

/** Just before its end a ramp is a hair below it. */
function justBefore(arrivals: Arrivals, second: number): number {
  return Number(rateAt(arrivals, second - 1e-9).toPrecision(6));
}

/** The stretches of one scenario that hold a rate, neighbours of one rate joined. */
export function heldRates(arrivals: Arrivals): readonly { readonly rate: number; readonly from: number; readonly to: number }[] {
  const held: { rate: number; from: number; to: number }[] = [];
  for (const { from, to, startRate, endRate } of arrivals) {
    if (startRate !== endRate) continue;
    const last = held.at(-1);
    if (last?.rate === startRate && last.to === from) last.to = to;
    else held.push({ rate: startRate, from, to });
  }
  return held;
}
