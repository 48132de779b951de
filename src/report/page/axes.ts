import type uPlot from "uplot";
import { axisTime, duration } from "../../text/words.ts";
import type { LivePlot, LivePlots } from "./charts.ts";

type Kind = LivePlots["axis"];
type Ticks = (chart: uPlot, splits: number[], axis: number, space: number, step: number) => string[];

interface Axis {
  readonly scale: uPlot.Scale;
  readonly ticks: Ticks;
  /** Where lines are drawn; uPlot's own choice when absent. */
  readonly splits?: (chart: uPlot, axis: number, min: number, max: number) => number[];
}

/** Seconds. */
const roundTimes: readonly number[] = [0.001, 0.01, 0.1, 1, 10, 60, 600, 3600, 36_000, 360_000];

/** The round values within a logarithmic axis; where somebody looks so close that there are hardly any, those between them. */
function splits(round: readonly number[]): NonNullable<Axis["splits"]> {
  return (_, __, min, max) => {
    const within = (all: readonly number[]): number[] => all.filter((each) => each >= min * 0.999 && each <= max * 1.001);
    const few = within(round);
    return few.length > 2 ? few : within(round.flatMap((each) => [each, each * 2, each * 5]));
  };
}

/** A value as a person reads it. */
export function told(value: number, { unit, durations = false }: Pick<LivePlot, "unit" | "durations">): string {
  return durations ? duration(value) : `${figure(value)}${unit}`;
}

/** As uPlot wants it. */
export function drawnBy({ ticks, splits: at }: Axis): uPlot.Axis {
  return { values: ticks, ...(at && { splits: at, filter: (_: uPlot, all: number[]) => all }) };
}

export function axisX(kind: Kind): Axis & { readonly label: string; readonly says: (value: number) => string } {
  switch (kind) {
    case undefined: {
      const says = (value: number): string => `${figure(value)} s`;
      // Seconds of the run are no time of day.
      return { label: "second", scale: { time: false }, says, ticks: (_, splits) => splits.map((each) => `${each} s`) };
    }
    case "dates":
      return { label: "measured", scale: { time: true }, says: (value) => `${date(value)} UTC`, ticks: dates };
    case "sizes": {
      const powers = Array.from({ length: 12 }, (_, index) => 10 ** (index - 6));
      const says = (value: number): string => `${figure(value)} GiB`;
      return { label: "database", scale: { time: false, distr: 3 }, says, ticks: named(says), splits: splits(powers) };
    }
  }
}

export function axisY(kind: Kind, plot: LivePlot): Axis {
  const ticks = named((value) => (plot.durations === true ? axisTime(value) : told(value, plot)));
  if (kind === "sizes") return { scale: { distr: 3 }, ticks, splits: splits(roundTimes) };
  return { scale: { range: (_, min, max) => [Math.min(0, min), max > 0 ? max * 1.05 : 1] }, ticks };
}

const day = 86_400;

function dates(_: uPlot, splits: number[], __: number, ___: number, step: number): string[] {
  return splits.map((each) => (step < 60 ? second(each) : step < day ? date(each) : date(each).slice(0, 5)));
}

/** "11-21 09:30". */
function date(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(5, 16).replace("T", " ");
}

/** "09:30:12": two runs of one minute would otherwise have one name. */
function second(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}

/** uPlot leaves most lines of a logarithmic axis without a name. */
function named(says: (value: number) => string): Ticks {
  return (_, splits: (number | null)[]) => splits.map((each) => (each === null ? "" : says(each)));
}

function figure(value: number): string {
  return value.toLocaleString("en-US", { maximumSignificantDigits: 4 });
}
