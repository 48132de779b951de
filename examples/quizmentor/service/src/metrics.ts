import { totalmem } from "node:os";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Database } from "./store/database.ts";

/** Seconds. 0.2 is the service level's limit: the share of requests below it is read straight from that bucket. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5];

export interface Metrics {
  readonly registry: Registry;
  readonly requests: Counter<"method" | "route" | "status">;
  readonly durations: Histogram<"method" | "route">;
  readonly validations: Counter<"verdict">;
  readonly answers: Counter<"result">;
  readonly cacheReads: Counter<"result">;
  /** Questions of the lowest level because the adaptive engine did not answer. */
  readonly levelsGuessed: Counter;
}

/** `memoryLimitBytes`: what this instance was given; 0 when nobody said. */
export function createMetrics(database: Database, memoryLimitBytes: number): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  addGauges(registry, database, memoryLimitBytes);
  const counter = <Label extends string>(name: string, help: string, label: Label, values: readonly string[]): Counter<Label> => {
    const made = new Counter({ name: `quizmentor_${name}_total`, help, labelNames: [label], registers });
    // A counter that appears at 1 has no increase for Prometheus.
    for (const value of values) made.labels(value).inc(0);
    return made;
  };
  return {
    registry,
    requests: new Counter({
      name: "http_requests_total",
      help: "Requests answered, but for probes.",
      labelNames: ["method", "route", "status"],
      registers,
    }),
    durations: new Histogram({
      name: "http_request_duration_seconds",
      help: "From the request's head to the end of its answer.",
      labelNames: ["method", "route"],
      buckets: bounds,
      registers,
    }),
    validations: counter("validations", "Questions judged, by verdict.", "verdict", ["valid", "refused"]),
    answers: counter("answers", "Answers recorded, by result.", "result", ["right", "wrong", "replayed"]),
    cacheReads: counter("cache_reads", "Cached reads, by result.", "result", ["hit", "miss"]),
    levelsGuessed: new Counter({ name: "quizmentor_levels_guessed_total", help: "Levels nobody could be asked for.", registers }),
  };
}

function addGauges(registry: Registry, database: Database, memoryLimitBytes: number): void {
  const connections = new Gauge({
    name: "db_connections",
    help: "Connections of the pool; waiting are requests without one, max is how many it may open.",
    labelNames: ["state"],
    registers: [],
    collect() {
      for (const [state, count] of Object.entries(database.connections())) this.set({ state }, count);
    },
  });
  const limit = new Gauge({
    name: "process_memory_limit_bytes",
    help: "Memory this process may have before it is ended.",
    registers: [],
    collect() {
      // The control group is read each time: its limit may be changed under a running process.
      const limits = [process.constrainedMemory(), memoryLimitBytes, totalmem()].filter((bytes) => bytes > 0);
      this.set(Math.min(...limits));
    },
  });
  registry.registerMetric(connections);
  registry.registerMetric(limit);
}
