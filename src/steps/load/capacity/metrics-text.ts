/** One sample of Prometheus's text format. */
export interface MetricSample {
  /** As written between the braces: `state="waiting"`; empty without labels. */
  readonly labels: string;
  readonly value: number;
}

/** The samples of one metric, in their order; none when it is not there. */
export function samplesOf(text: string, name: string): readonly MetricSample[] {
  return text.split("\n").flatMap((line) => {
    if (!line.startsWith(name)) return [];
    const [, labels = "", value = ""] = /^(?:\{(.*)\})?\s+(\S+)/.exec(line.slice(name.length)) ?? [];
    return value === "" || !Number.isFinite(Number(value)) ? [] : [{ labels, value: Number(value) }];
  });
}

/** The sample whose labels hold all of these, as written: `state="waiting"`. */
export function sampleWith(samples: readonly MetricSample[], ...labels: readonly string[]): number | undefined {
  return samples.find((sample) => labels.every((label) => sample.labels.includes(label)))?.value;
}
