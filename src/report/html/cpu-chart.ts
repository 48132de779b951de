import type { LoadSample } from "../../events/event.ts";
import type { Plot, Series } from "../charts/plot.ts";
import { type Scale, upTo } from "../charts/scale.ts";
import type { ReportedLoad } from "../report.ts";

const looks = ["blue", "green", "amber", "faint"] as const;
/** Below this a service only idles. */
const leastCores = 0.005;

/** Cores of the generator, of the four services that take most, and of the others together. */
export function cpuPlot({ samples, result }: ReportedLoad, x: Scale): Plot {
  const services = busiest(samples);
  const shown = services.slice(0, looks.length);
  const others = services.slice(looks.length);
  const series: Series[] = [
    line("k6", "strong", samples, ({ generatorCores }) => generatorCores),
    ...shown.map((name, index) => line(name, looks[index] ?? "faint", samples, (sample) => coresOf(sample, [name]))),
    ...(others.length === 0 ? [] : [line("other services", "asked", samples, (sample) => coresOf(sample, others))]),
  ];
  const most = Math.max(0, ...series.flatMap(({ points }) => points.map(({ y = 0 }) => y)));
  const allowed = result?.generator.allowedCores;
  const limited = allowed !== undefined && allowed <= most * 3;
  return {
    id: "load-cpu",
    title: "CPU, in cores",
    description: `At most ${most.toFixed(2)} cores by one of: ${series.map(({ name }) => name).join(", ")}.${shown.length === 0 ? " The services were not measured." : ""}`,
    x,
    y: upTo(limited ? Math.max(most, allowed * 1.05) : most),
    tick: (value) => `${value}`,
    unit: " cores",
    series,
    ...(limited && { limit: { y: allowed, name: `k6 may use ${allowed.toFixed(1)}` } }),
  };
}

function line(name: string, look: string, samples: readonly LoadSample[], value: (sample: LoadSample) => number | undefined): Series {
  return { name, look, points: samples.map((sample) => ({ x: sample.t, y: value(sample) })) };
}

/** undefined where nobody measured them. */
function coresOf({ serviceCores }: LoadSample, names: readonly string[]): number | undefined {
  const known = serviceCores?.filter(({ service }) => names.includes(service)) ?? [];
  return known.length === 0 ? undefined : known.reduce((sum, { cores }) => sum + cores, 0);
}

/** Every service that worked, by the CPU it took in all. */
export function busiest(samples: readonly LoadSample[]): string[] {
  const totals = new Map<string, number>();
  for (const { serviceCores = [] } of samples) {
    for (const { service, cores } of serviceCores) totals.set(service, (totals.get(service) ?? 0) + cores);
  }
  return [...totals]
    .filter(([, total]) => total >= leastCores * samples.length)
    .sort(([, one], [, other]) => other - one)
    .map(([service]) => service);
}
