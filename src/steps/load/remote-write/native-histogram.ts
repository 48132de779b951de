/** A native histogram of Prometheus, of values that are never negative: k6's durations in seconds. */
export interface NativeHistogram {
  /** Buckets grow by 2^(2^-schema). */
  readonly schema: number;
  /** Values of 0: requests that never got an answer's first byte. */
  readonly zeroCount: number;
  /** Runs of buckets: the first offset is a bucket's index, the later ones are gaps. */
  readonly spans: readonly { readonly offset: number; readonly length: number }[];
  /** Counts of the buckets in the spans, each as the difference to the one before; or, of a histogram of floats, absolute. */
  readonly deltas: readonly number[];
  readonly counts: readonly number[];
}

/** -4 to 8 are exponential; anything else is another kind of histogram. */
const schemas = { lowest: -4, highest: 8 };

/** Buckets as pairs: upper bound in ms, requests in it. Throws where the histogram is not exponential or is cut short. */
export function bucketsOf({ schema, zeroCount, spans, deltas, counts }: NativeHistogram): [upperMs: number, count: number][] {
  if (!(schema >= schemas.lowest && schema <= schemas.highest)) throw new Error(`a native histogram of schema ${schema} is not understood`);
  const buckets: [number, number][] = zeroCount > 0 ? [[0, zeroCount]] : [];
  const width = 2 ** -schema;
  let index = 0;
  let position = 0;
  let count = 0;
  for (const { offset, length } of spans) {
    index += offset;
    for (let within = 0; within < length; within += 1) {
      const given = counts[position] ?? deltas[position];
      if (given === undefined) throw new Error("a native histogram holds fewer counts than its spans say");
      count = counts.length > 0 ? given : count + given;
      if (count > 0) buckets.push([2 ** (index * width) * 1000, count]);
      index += 1;
      position += 1;
    }
  }
  return buckets;
}
