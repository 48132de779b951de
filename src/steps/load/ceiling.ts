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

export interface Ceiling {
  /** Requests a second this machine can generate and serve at once. */
  readonly rate: number;
  /** The rates it was found between; `above` is undefined when nothing asked was too much and the ceiling is an extrapolation. */
  readonly below: number | undefined;
  readonly above: number | undefined;
  readonly generatorMicroseconds: number;
  readonly stackMicroseconds: number;
  readonly latencyMs: number;
  /** What others took of the machine while it was measured. */
  readonly otherCores: number;
}

/** Generator and stack together may use this share of what others leave of the machine: above it, waiting for a core becomes latency. */
const usableShare = 0.8;
const mostDropped = 0.02;

export function usableCores(cores: number, otherCores: number): number {
  return Math.max(0.1, (cores - otherCores) * usableShare);
}

/** This rate was more than the machine carries. */
export function isTooMuch(point: RatePoint, usable: number): boolean {
  return used(point) > usable || point.droppedShare > mostDropped || point.reached < point.asked * (1 - mostDropped);
}

/**
 * The highest rate that fits, from rates tried in rising order. A request costs less CPU the more there are (collections, wake-ups
 * and timers are shared), so one cost measured at a low rate would give a ceiling far too low: CPU is taken as a straight line
 * between the last rate that fits and the first that does not. Undefined when no point was measured.
 */
export function findCeiling(points: readonly RatePoint[], cores: number, otherCores: number): Ceiling | undefined {
  const usable = usableCores(cores, otherCores);
  const fitting = points.filter((point) => !isTooMuch(point, usable));
  const below = fitting.at(-1);
  const above = points.find((point) => isTooMuch(point, usable));
  const described = below ?? above;
  if (described === undefined) return undefined;
  return {
    rate: rateAt(usable, below, above, fitting.at(-2)),
    below: below?.asked,
    above: above?.asked,
    generatorMicroseconds: (described.generatorCores / described.reached) * 1e6,
    stackMicroseconds: (described.stackCores / described.reached) * 1e6,
    latencyMs: described.p95Ms,
    otherCores,
  };
}

function rateAt(usable: number, below: RatePoint | undefined, above: RatePoint | undefined, lower: RatePoint | undefined): number {
  if (below !== undefined && above !== undefined) {
    // Requests were dropped with CPU to spare: something else is the limit, and what was reached is the most there is.
    if (used(above) <= usable) return Math.max(below.reached, above.reached);
    return Math.min(above.asked, along(below, above, usable));
  }
  if (below !== undefined) return lower === undefined ? through(below, usable) : Math.max(below.reached, along(lower, below, usable));
  return above === undefined ? 0 : Math.min(above.reached, through(above, usable));
}

function along(from: RatePoint, to: RatePoint, usable: number): number {
  const slope = (used(to) - used(from)) / (to.reached - from.reached);
  // No more CPU for more requests is noise, not a machine without limits.
  if (!(slope > 0)) return through(to, usable);
  return from.reached + (usable - used(from)) / slope;
}

function through(point: RatePoint, usable: number): number {
  return used(point) <= 0 ? point.reached : (point.reached * usable) / used(point);
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
