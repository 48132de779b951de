import type { LoadResult, LoadSample } from "../../events/event.ts";
import type { ServiceName } from "../../plan/plan.ts";
import type { RunState } from "../../state/state.ts";
import { whole } from "../../text/words.ts";
import { endedWith, type Figure } from "./load-figures.ts";

/** Below this a service only idles, and would hide who works. */
const leastCores = 0.005;

/** Cores of the generator and of each service that works, the busiest first. */
export function cpuFigures(state: RunState): Figure[] {
  const samples = state.loadSamples;
  const result = endedWith(state);
  const generator = samples.map(({ generatorCores }) => generatorCores);
  const names = new Set(samples.flatMap(({ serviceCores = [] }) => serviceCores.map(({ service }) => service)));
  const services = [...names].map((service) => ({ service, series: samples.map((sample) => coresOf(sample, service)) }));
  return [
    {
      name: "k6",
      value: cores(result?.generator.cores ?? generator.at(-1)),
      limit: result === undefined ? "" : `of ${result.generator.allowedCores.toFixed(1)}`,
      tone: result !== undefined && result.generator.cores > result.generator.allowedCores ? "bad" : "plain",
      series: generator,
      most: result?.generator.allowedCores,
    },
    ...services
      .filter(({ series }) => mean(series) >= leastCores)
      .sort((one, other) => mean(other.series) - mean(one.series))
      .map(
        ({ service, series }): Figure => ({
          name: service,
          value: cores(result === undefined ? series.findLast(Number.isFinite) : mean(series)),
          limit: perRequest(result, service),
          tone: "plain",
          series,
          most: undefined,
        }),
      ),
  ];
}

function coresOf({ serviceCores }: LoadSample, service: ServiceName): number {
  return serviceCores?.find((each) => each.service === service)?.cores ?? Number.NaN;
}

function cores(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? "unknown" : `${value.toFixed(2)} cores`;
}

/** Known once the run is over. */
function perRequest(result: LoadResult | undefined, service: ServiceName): string {
  const found = result?.cpuPerRequest.find((each) => each.service === service);
  return found === undefined ? "" : `${whole(found.microseconds)} µs/req`;
}

function mean(values: readonly number[]): number {
  const known = values.filter(Number.isFinite);
  return known.length === 0 ? 0 : known.reduce((sum, value) => sum + value, 0) / known.length;
}
