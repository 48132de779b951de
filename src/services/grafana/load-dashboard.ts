import type { Dashboard } from "./dashboards.ts";

const requests = "sum(rate(k6_http_reqs_total[$window]))";
const dropped = "(sum(rate(k6_dropped_iterations_total[$window])) or 0 * sum(k6_vus))";

/** k6 pushes native histograms: there are no buckets to sum. */
function percentile(share: number): string {
  return named(`histogram_quantile(${share}, sum(rate(k6_http_req_duration_seconds[$window])))`, `p${share * 100}`);
}

/** A series by a name of its own, where one panel shows several. */
function named(query: string, name: string): string {
  return `label_replace(${query}, "series", "${name}", "", "")`;
}

/** What k6 pushes while a load runs, by the names that its remote write gives its metrics. Nothing is drawn where no load runs. */
export const loadDashboard: Dashboard = {
  uid: "load",
  title: "Load (k6)",
  panels: [
    {
      title: "Iterations asked and reached",
      query: [
        named(`sum(rate(k6_iterations_total[$window])) + ${dropped}`, "asked"),
        named("sum(rate(k6_iterations_total[$window]))", "reached"),
      ].join(" or "),
      unit: "reqps",
    },
    { title: "Requests by endpoint", query: "sum by (name) (rate(k6_http_reqs_total[$window]))", unit: "reqps" },
    { title: "Latency", query: [0.5, 0.95, 0.99].map(percentile).join(" or "), unit: "s" },
    {
      title: "Latency by endpoint, 99th percentile",
      query: "histogram_quantile(0.99, sum by (name) (rate(k6_http_req_duration_seconds[$window])))",
      unit: "s",
    },
    {
      title: "Share of failed requests",
      // The rate is each series' own, so it counts by how many requests that series has.
      query: `sum(k6_http_req_failed_rate * rate(k6_http_reqs_total[$window])) / ${requests}`,
      unit: "percentunit",
    },
    { title: "Share of wrong answers, by check", query: "max by (check) (1 - k6_checks_rate)", unit: "percentunit" },
    { title: "Dropped iterations", query: dropped, unit: "reqps" },
    { title: "Virtual users", query: "sum(k6_vus)", unit: "short" },
  ],
};
