import { type Collector, metricText } from "./registry.ts";

/** Seconds. 0.2 is the service level's limit: the share of requests below it is read straight from that bucket. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5] as const;

/** The counts of one route: kept by the route itself, so that a request looks nothing up. */
export class RouteMetrics {
  readonly method: string;
  readonly route: string;
  readonly statuses: Map<number, number> = new Map();
  readonly buckets: Float64Array = new Float64Array(bounds.length + 1);
  sum = 0;

  constructor(method: string, route: string) {
    this.method = method;
    this.route = route;
  }

  observe(status: number, seconds: number): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    this.sum += seconds;
    let index = 0;
    while (index < bounds.length && seconds > (bounds[index] ?? 0)) index++;
    this.buckets[index] = (this.buckets[index] ?? 0) + 1;
  }
}

export class HttpMetrics implements Collector {
  readonly #routes: RouteMetrics[] = [];

  route(method: string, route: string): RouteMetrics {
    const metrics = new RouteMetrics(method, route);
    this.#routes.push(metrics);
    return metrics;
  }

  collect(): string {
    const used = this.#routes.filter((route) => route.statuses.size > 0);
    const totals = used.flatMap((route) =>
      [...route.statuses].map(
        ([status, count]) => `http_requests_total{method="${route.method}",route="${route.route}",status="${status}"} ${count}`,
      ),
    );
    return (
      metricText("http_requests_total", "Requests answered.", "counter", totals) +
      metricText(
        "http_request_duration_seconds",
        "From the request's head to the end of its answer.",
        "histogram",
        used.flatMap(histogramLines),
      )
    );
  }
}

function histogramLines(route: RouteMetrics): string[] {
  const labels = `method="${route.method}",route="${route.route}"`;
  const name = "http_request_duration_seconds";
  let count = 0;
  const lines = [...bounds, "+Inf"].map((bound, index) => {
    count += route.buckets[index] ?? 0;
    return `${name}_bucket{${labels},le="${bound}"} ${count}`;
  });
  return [...lines, `${name}_sum{${labels}} ${route.sum}`, `${name}_count{${labels}} ${count}`];
}
