import type { LoadSample } from "../../../events/event.ts";
import type { Metric } from "./metrics.ts";

const warmUpShare = 0.1;
/** s: no sample comes at exactly its second. */
const slack = 0.4;
const warmUpSeconds = { least: 2, most: 30 };

/** Connections are made and caches are filled first: these seconds are no part of a comparison. */
export function withoutWarmUp(samples: readonly LoadSample[]): readonly LoadSample[] {
  const lasted = samples.at(-1)?.t ?? 0;
  const warmUp = Math.min(warmUpSeconds.most, Math.max(warmUpSeconds.least, lasted * warmUpShare));
  // A sample tells of the time before it.
  return samples.filter(({ t }, index) => t - lengthOf(samples, index) >= warmUp - slack);
}

/** How long these samples tell of, in seconds. */
export function secondsOf(samples: readonly LoadSample[]): number {
  return samples.reduce((sum, _, index) => sum + lengthOf(samples, index), 0);
}

/** Samples in stretches of so many seconds; what is left over at the end is no whole slice and is dropped. */
export function cut(samples: readonly LoadSample[], seconds: number): readonly (readonly LoadSample[])[] {
  const slices: LoadSample[][] = [];
  let slice: LoadSample[] = [];
  let lasted = 0;
  samples.forEach((sample, index) => {
    slice.push(sample);
    lasted += lengthOf(samples, index);
    if (lasted < seconds - slack) return;
    slices.push(slice);
    slice = [];
    lasted = 0;
  });
  return slices;
}

/** Samples come every second or half second, and now and then one is missed: the next tells of its time as well. */
function lengthOf(samples: readonly LoadSample[], index: number): number {
  const [before, sample] = index > 0 ? [samples[index - 1], samples[index]] : [samples[0], samples[1]];
  return before === undefined || sample === undefined ? 1 : Math.max(0, sample.t - before.t);
}

/** The metric in each slice: the mean of its seconds by their weight. A slice in which it was never measured has none. */
export function valuesOf(slices: readonly (readonly LoadSample[])[], metric: Metric): readonly number[] {
  return slices.flatMap((slice) => {
    let sum = 0;
    let weights = 0;
    for (const sample of slice) {
      const value = metric.of(sample);
      if (value === undefined) continue;
      const weight = metric.weightOf(sample);
      sum += value * weight;
      weights += weight;
    }
    return weights > 0 ? [sum / weights] : [];
  });
}
