import type {
  CapacityProbe,
  CapacityResult,
  LoadComparison,
  LoadResult,
  LoadSample,
  MetricComparison,
  ParityEvent,
} from "../../../src/events/event.ts";
import { certified, eventsOf, type Timed } from "./events.ts";

/** What a load run, a search for the capacity and a comparison leave behind, with everything they may say. */
export const watchedResult: LoadResult = {
  target: 10_000,
  asked: 4400,
  reached: 4398,
  seconds: 60,
  requests: 263_880,
  dropped: 3,
  failed: 14,
  errorShare: 14 / 263_880,
  withinLatencyShare: 0.99987,
  latencyMs: { p50: 2.4, p95: 9.8, p99: 31, max: 244 },
  checksFailed: 0,
  generator: { cores: 1.1, allowedCores: 1.6, microsecondsPerRequest: 250 },
  cpuPerRequest: [
    { service: "app", microseconds: 118 },
    { service: "postgres", microseconds: 61 },
  ],
  thresholdsCrossed: [],
  validity: { valid: true },
  ceiling: 4900,
  scenario: "load",
  generators: 2,
  endpoints: [
    { name: "GET /accounts/:id", requests: 184_716, failed: 0, checksFailed: 0, latencyMs: { p50: 2.1, p95: 8.1, p99: 22, max: 190 } },
    { name: "POST /transfers", requests: 26_388, failed: 14, checksFailed: 0, latencyMs: { p50: 5.2, p95: 48, p99: 131, max: 244 } },
  ],
};

export function watchedSample(t: number): LoadSample {
  const spike = t % 23 === 0 ? 3.4 : 1;
  return {
    t,
    asked: Math.min(4400, t * 1100),
    reached: Math.min(4400, t * 1100) - ((t * 37) % 23),
    dropped: t === 24 ? 3 : 0,
    errors: t === 23 ? 0.0032 : 0,
    p50: 2.1 + ((t * 7) % 5) / 10,
    p95: (8 + ((t * 13) % 9) / 3) * Math.sqrt(spike),
    p99: (22 + ((t * 11) % 13)) * spike,
    generatorCores: 1.05 + ((t * 3) % 7) / 50,
    ...(t % 10 === 9
      ? {}
      : {
          serviceCores: [
            { service: "app", cores: 0.52 + ((t * 5) % 11) / 90 },
            { service: "postgres", cores: 0.27 },
            { service: "load-balancer", cores: 0.14 },
            { service: "redis", cores: 0.03 },
          ],
        }),
  };
}

export const probes: readonly CapacityProbe[] = [
  { asked: 1000, reached: 1000, seconds: 8, p99: 21, errorShare: 0, verdict: "held", why: "" },
  {
    asked: 4000,
    reached: 2310,
    seconds: 8,
    p99: 1900,
    errorShare: 0.013,
    verdict: "invalid",
    why: "1,690/s of the asked rate were dropped",
  },
  { asked: 2500, reached: 2491, seconds: 8, p99: 412, errorShare: 0, verdict: "broke", why: "p99 412 ms (limit 200 ms)" },
  { asked: 2140, reached: 2140, seconds: 20, p99: 88, errorShare: 0, verdict: "held", why: "" },
];

const metrics: readonly MetricComparison[] = [
  {
    metric: "p50",
    unit: "ms",
    baseline: 2.4,
    candidate: 2.4,
    change: { share: 0.004, low: -0.02, high: 0.03 },
    effect: 0.04,
    verdict: "no change",
  },
  {
    metric: "p99",
    unit: "ms",
    baseline: 31,
    candidate: 44,
    change: { share: 0.42, low: 0.35, high: 0.51 },
    effect: 0.91,
    verdict: "worse",
  },
  { metric: "errors", unit: "share", baseline: 0, candidate: 0.00005, change: undefined, effect: 0.1, verdict: "cannot tell" },
  {
    metric: "reached",
    unit: "requests/s",
    baseline: 4399,
    candidate: 4398,
    change: { share: 0, low: -0.001, high: 0.001 },
    effect: 0,
    verdict: "no change",
  },
  {
    metric: "cpu app",
    unit: "µs/request",
    baseline: 131,
    candidate: 118,
    change: { share: -0.099, low: -0.12, high: -0.08 },
    effect: -0.88,
    verdict: "better",
  },
];

const origin = {
  configHash: "ab".repeat(32),
  machine: "2 CPUs, 23.5 GiB, linux x64",
  runtime: "native",
  scenario: "load",
  asked: 4400,
} as const;

export const comparison: LoadComparison = {
  baseline: { ...origin, run: "6aaaa", at: "2026-11-13T12:00:00.000Z", commit: "0a1b2c3d4e5f", branch: "main" },
  candidate: { ...origin, run: "7f3kq", at: "2026-11-20T12:01:08.000Z", commit: "854c139", branch: "faster" },
  slices: { baseline: 10, candidate: 10, seconds: 5 },
  metrics,
  regressions: ["p99"],
  differences: ["another configuration: load.rate"],
};

export const capacity: CapacityResult = {
  rate: 2140,
  above: 2500,
  limitedBy: "service level",
  probes,
  bottlenecks: [
    {
      resource: "app CPU",
      saturation: 0.96,
      seen: "app 1.92 of 2 cores over 2 instances",
      advice: "give the app more cores or instances, or make a request cheaper: it takes 118 µs",
    },
    { resource: "generator", saturation: 0.71, seen: "k6 1.1 of 1.6 cores", advice: "share the load with --generators 2" },
  ],
  model: {
    perRequest: [
      { service: "app", microseconds: 118, idleCores: 0.02, plusMinus: 6 },
      { service: "postgres", microseconds: 61, idleCores: 0.01, plusMinus: 4 },
      { service: "generator", microseconds: 250, idleCores: 0, plusMinus: 12 },
    ],
    target: 10_000,
    cores: { value: 8.1, plusMinus: 0.9 },
    appInstances: { value: 5, plusMinus: 1 },
  },
  modelCheck: { change: "1 app instance", predicted: 1180, measured: 1240, errorShare: 0.048 },
};

/** A whole run with all of it, in the order in which it happens. */
export const watched: readonly ParityEvent[] = certified.flatMap((event): ParityEvent[] => {
  const here = (Date.parse(event.at) - Date.parse("2026-11-20T12:00:00.000Z")) / 1000;
  const also = (...facts: Timed[]): ParityEvent[] => eventsOf(facts).map((each) => ({ ...each, seq: event.seq }));
  if (event.type === "plan.built") {
    const limits = [{ name: "POST /transfers", availability: 0.999, latencyShare: 0.99, latencyMs: 100 }];
    return [{ ...event, serviceLevel: { ...event.serviceLevel, p95Ms: 100, endpoints: limits } }];
  }
  if (event.type === "load.sampled") return [{ ...event, sample: watchedSample(event.sample.t) }];
  if (event.type !== "load.finished") return [event];
  return [
    ...also(...probes.map((probe): Timed => [here, { type: "capacity.probed", probe }])),
    { ...event, result: watchedResult },
    ...also(
      [
        here,
        {
          type: "capacity.found",
          result: capacity,
        },
      ],
      [here, { type: "load.compared", comparison }],
    ),
  ];
});
