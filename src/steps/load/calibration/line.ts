import { sum } from "simple-statistics";

export interface Point {
  readonly x: number;
  readonly y: number;
  /** How much it counts beside the others, as the seconds it was measured for; 1 when absent. */
  readonly weight?: number;
}

/** A value and its standard error; `plusMinus` is undefined where two points leave nothing to tell it from. */
export interface Estimate {
  readonly value: number;
  readonly plusMinus: number | undefined;
}

/** An ordinary least-squares line with what it takes to say how sure it is. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
  readonly points: number;
  readonly meanX: number;
  /** Sum of the squared distances of the xs from their mean, weighted; the weights are 1 on average. */
  readonly spreadX: number;
  /** Standard deviation of the points about the line; undefined of two points, which every line fits. */
  readonly residual: number | undefined;
}

/**
 * Undefined unless there are two different xs. Own lines rather than a library's: those of npm that fit a line give slope and
 * intercept but not their errors, and an extrapolation without its error is a guess.
 */
export function fitLine(points: readonly Point[]): Line | undefined {
  const count = points.length;
  if (count < 2) return undefined;
  const each = sum(points.map(({ weight = 1 }) => weight)) / count;
  const weighted = (of: (point: Point) => number): number => sum(points.map((point) => ((point.weight ?? 1) / each) * of(point)));
  const meanX = weighted(({ x }) => x) / count;
  const meanY = weighted(({ y }) => y) / count;
  const spreadX = weighted(({ x }) => (x - meanX) ** 2);
  if (!(spreadX > 0)) return undefined;
  const slope = weighted(({ x, y }) => (x - meanX) * (y - meanY)) / spreadX;
  const intercept = meanY - slope * meanX;
  const squares = weighted(({ x, y }) => (y - intercept - slope * x) ** 2);
  return { slope, intercept, points: count, meanX, spreadX, residual: count > 2 ? Math.sqrt(squares / (count - 2)) : undefined };
}

export function slopeError({ residual, spreadX }: Line): number | undefined {
  return residual === undefined ? undefined : residual / Math.sqrt(spreadX);
}

/** What one more measurement at `x` would be: the error is that of the line and of a single point about it, and grows with the distance. */
export function predict(line: Line, x: number): Estimate {
  const { residual, points, meanX, spreadX } = line;
  const value = line.intercept + line.slope * x;
  return { value, plusMinus: residual === undefined ? undefined : residual * Math.sqrt(1 + 1 / points + (x - meanX) ** 2 / spreadX) };
}

/** Where the line reaches `y`; undefined when it does not rise. */
export function reach(line: Line, y: number): Estimate | undefined {
  if (!(line.slope > 0)) return undefined;
  const value = (y - line.intercept) / line.slope;
  const { plusMinus } = predict(line, value);
  return { value, plusMinus: plusMinus === undefined ? undefined : plusMinus / line.slope };
}
