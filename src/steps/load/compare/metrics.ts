import { generatorMetric, type LoadSample, type MetricComparison } from "../../../events/event.ts";

/** What is compared of two runs, second by second. */
export interface Metric {
  /** "p95", "cpu app". */
  readonly name: string;
  readonly unit: MetricComparison["unit"];
  readonly worseWhen: "higher" | "lower";
  /** A change below both is none that anybody would act on: a share of the baseline, and a value in the metric's unit. */
  readonly matters: { readonly share: number; readonly value: number };
  /** Of one second; undefined where it was not measured. */
  of(sample: LoadSample): number | undefined;
  /** How much of the slice a second is: its requests where the value is a figure of each request. */
  weightOf(sample: LoadSample): number;
}

const once = (): number => 1;
/** `reached` is a rate: of a sample of a second, as good as the number. */
const requests = ({ reached }: LoadSample): number => reached;
const latency = { unit: "ms", worseWhen: "higher", matters: { share: 0.05, value: 0.5 } } as const;
const perRequest = { unit: "µs/request", worseWhen: "higher", matters: { share: 0.05, value: 5 }, weightOf: requests } as const;

const fixed: readonly Metric[] = [
  { ...latency, name: "p50", of: ({ p50 }) => p50, weightOf: once },
  { ...latency, name: "p95", of: ({ p95 }) => p95, weightOf: once },
  { ...latency, name: "p99", of: ({ p99 }) => p99, weightOf: once },
  // An error more in two thousand is half of what 99.9 % allows.
  {
    name: "errors",
    unit: "share",
    worseWhen: "higher",
    matters: { share: 0.05, value: 0.0005 },
    of: ({ errors }) => errors,
    weightOf: requests,
  },
  {
    name: "reached",
    unit: "requests/s",
    worseWhen: "lower",
    matters: { share: 0.02, value: 1 },
    of: ({ reached }) => reached,
    weightOf: once,
  },
  { ...perRequest, name: generatorMetric, of: (sample) => microseconds(sample.generatorCores, sample.reached) },
];

/** The metrics that these samples hold: those of every run, and the CPU of each service that was read. */
export function metricsIn(samples: readonly LoadSample[]): readonly Metric[] {
  const services = new Set(samples.flatMap(({ serviceCores = [] }) => serviceCores.map(({ service }) => service)));
  return [...fixed, ...[...services].sort().map(cpuOf)];
}

function cpuOf(service: string): Metric {
  return {
    ...perRequest,
    name: `cpu ${service}`,
    of: ({ serviceCores = [], reached }) => {
      const used = serviceCores.find((each) => each.service === service);
      return used === undefined ? undefined : microseconds(used.cores, reached);
    },
  };
}

function microseconds(cores: number, reached: number): number | undefined {
  return reached <= 0 ? undefined : (cores / reached) * 1e6;
}
