import type { StepContext } from "../../../work/context.ts";
import type { Generator } from "../generator.ts";
import type { Reading } from "../sampler.ts";

/** How often k6 tells what it has counted while rates change every second. */
export const pushIntervalMs = 125;

/** The first reading from a time on (ms on the steady clock) for which `wanted` holds; undefined when the generator ended before. */
export async function readingFrom(
  generator: Generator,
  at: number,
  { signal }: StepContext,
  wanted: (reading: Reading) => boolean = () => true,
): Promise<Reading | undefined> {
  let stop: () => void = () => undefined;
  const found = new Promise<Reading>((resolve) => {
    stop = generator.onReading((reading) => {
      if (reading.at >= at && wanted(reading)) resolve(reading);
    });
  });
  try {
    const reading = await Promise.race([found, generator.ended.then(() => undefined)]);
    signal.throwIfAborted();
    return reading;
  } finally {
    stop();
  }
}
