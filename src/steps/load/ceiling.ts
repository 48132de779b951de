import { fitLine, type Line, predict, reach } from "./calibration/line.ts";

/** What was measured while the generator asked at one rate. CPU in cores. */
export interface RatePoint {
  /** Requests a second. */
  readonly asked: number;
  readonly reached: number;
  readonly droppedShare: number;
  readonly generatorCores: number;
  readonly stackCores: number;
  readonly p95Ms: number;
}

/** What was in use while nothing was asked, in cores. */
export interface AtRest {
  readonly stack: number;
  /** Of everything that is neither stack nor generator. */
  readonly other: number;
}

export interface Ceiling {
  /** Requests a second this machine can generate and serve at once. */
  readonly rate: number;
  /** Standard error of `rate`; undefined when nothing says how sure it is. */
  readonly plusMinus: number | undefined;
  /** The rates it was found between; `above` is undefined when nothing asked was too much and the ceiling is an extrapolation. */
  readonly below: number | undefined;
  readonly above: number | undefined;
  /** CPU a request at the ceiling, µs. What the stack takes at rest is not in it. */
  readonly generatorMicroseconds: number;
  readonly stackMicroseconds: number;
  readonly latencyMs: number;
  /** What others took of the machine while it was measured. */
  readonly otherCores: number;
  /** Requests a second it can generate against a target that does nothing, the stack at rest; undefined when it was not measured. */
  readonly alone: number | undefined;
}

/** Generator and stack together may use this share of what others leave of the machine: above it, waiting for a core becomes latency. */
export const usableShare = 0.8;
const mostDropped = 0.02;
/** A request costs less CPU the more there are: only rates of at least this share of the highest lie on the line that meets the ceiling. */
const nearShare = 0.3;
const leastSpread = 1.15;

export function usableCores(cores: number, otherCores: number): number {
  return Math.max(0.1, (cores - otherCores) * usableShare);
}

/** This rate was more than the machine carries. */
export function isTooMuch(point: RatePoint, usable: number): boolean {
  return used(point) > usable || point.droppedShare > mostDropped || point.reached < point.asked * (1 - mostDropped);
}

/**
 * The highest rate that fits, from rates tried. CPU is a cost at rest and one for each request, so a straight line is fitted over
 * the rates near the limit; the ceiling is where it meets the usable cores, and never outside the rates it was bracketed by.
 * Undefined when no point was measured.
 */
export function findCeiling(points: readonly RatePoint[], cores: number, { stack, other }: AtRest): Ceiling | undefined {
  const usable = usableCores(cores, other);
  const above = lowest(points.filter((point) => isTooMuch(point, usable)));
  const below = highest(points.filter((point) => !isTooMuch(point, usable) && point.asked < (above?.asked ?? Infinity)));
  const described = below ?? above;
  if (described === undefined) return undefined;
  const near = points.filter(({ reached }) => reached >= described.reached * nearShare);
  const { rate, plusMinus } = rateAt(usable, below, above, lineOf(near, used));
  const cost = (of: (point: RatePoint) => number, atRest: number): number => {
    const line = lineOf(near, of);
    const taken = line === undefined || !(line.slope > 0) ? (of(described) / described.reached) * rate : predict(line, rate).value;
    return (Math.max(0, taken - atRest) / rate) * 1e6;
  };
  return {
    rate,
    plusMinus,
    below: below?.asked,
    above: above?.asked,
    generatorMicroseconds: cost(({ generatorCores }) => generatorCores, 0),
    stackMicroseconds: cost(({ stackCores }) => stackCores, stack),
    latencyMs: described.p95Ms,
    otherCores: other,
    alone: undefined,
  };
}

/** The highest rate that can be judged: closer under the ceiling, a busy second of the machine would be read as one of the system. */
export function mostToRun({ rate, below, above }: Ceiling): number {
  const close = roundedDown(rate * runAtShare);
  // What was seen to fit, with nothing seen that did not, needs no margin. Of what a sweep counted: k6 takes whole rates only.
  return above === undefined ? Math.max(Math.floor(below ?? 0), close) : close;
}

/** The asked rate, or the highest that can be judged. */
export function rateToRun(ceiling: Ceiling | undefined, asked: number): number {
  return ceiling === undefined || wasHeld(ceiling, asked) ? asked : Math.min(asked, mostToRun(ceiling));
}

/** What a sweep counts of a rate is hardly ever all of it. */
function wasHeld({ below = 0, above }: Ceiling, asked: number): boolean {
  return above === undefined && below >= asked * (1 - mostDropped);
}
const runAtShare = 0.9;

interface Found {
  readonly rate: number;
  readonly plusMinus: number | undefined;
}

function rateAt(usable: number, below: RatePoint | undefined, above: RatePoint | undefined, line: Line | undefined): Found {
  if (above !== undefined && used(above) <= usable) {
    // Requests were dropped with CPU to spare: something else is the limit, and what was reached is the most there is.
    return { rate: Math.max(below?.reached ?? 0, above.reached), plusMinus: undefined };
  }
  const met = line === undefined ? undefined : reach(line, usable);
  const least = below?.reached ?? 0;
  const most = above?.asked ?? Infinity;
  const { value, plusMinus } = met ?? { value: through(below ?? above, usable), plusMinus: undefined };
  const half = (most - least) / 2;
  // A line that leaves the rates it was bracketed by says that these are noisy: then no more is known than that it lies between them.
  if (value < least || value > most) return { rate: least + half, plusMinus: half };
  const error = plusMinus === undefined ? half : Math.min(plusMinus, half);
  return { rate: value, plusMinus: Number.isFinite(error) ? error : undefined };
}

function through(point: RatePoint | undefined, usable: number): number {
  if (point === undefined) return 0;
  return used(point) <= 0 ? point.reached : (point.reached * usable) / used(point);
}

/** Undefined of rates that hardly differ, as of a script that keeps one of its own: a line through their noise leads anywhere. */
function lineOf(points: readonly RatePoint[], of: (point: RatePoint) => number): Line | undefined {
  const rates = points.map(({ reached }) => reached);
  if (Math.max(...rates) < Math.min(...rates) * leastSpread) return undefined;
  return fitLine(points.map((point) => ({ x: point.reached, y: of(point) })));
}

function lowest(points: readonly RatePoint[]): RatePoint | undefined {
  return points.toSorted((one, other) => one.asked - other.asked)[0];
}

function highest(points: readonly RatePoint[]): RatePoint | undefined {
  return points.toSorted((one, other) => other.asked - one.asked)[0];
}

function used({ generatorCores, stackCores }: RatePoint): number {
  return generatorCores + stackCores;
}

/** Rounded down to two digits: more would claim a precision the measurement has not. */
export function roundedDown(rate: number): number {
  if (rate < 10) return Math.max(1, Math.floor(rate));
  const unit = 10 ** (Math.floor(Math.log10(rate)) - 1);
  return Math.floor(rate / unit) * unit;
}
