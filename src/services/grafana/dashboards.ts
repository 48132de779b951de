import { loadDashboard } from "./load-dashboard.ts";

/** The guide's five dashboards and the load's as data: one place for the panel's words and its query. */

export interface Panel {
  readonly title: string;
  /** PromQL; `$window` is filled in. */
  readonly query: string;
  readonly unit: "reqps" | "s" | "percentunit" | "short" | "bytes";
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

export const dashboards: readonly Dashboard[] = [
  {
    uid: "api-performance",
    title: "API performance",
    panels: [
      { title: "Requests", query: "sum by (route) (rate(http_requests_total[$window]))", unit: "reqps" },
      {
        title: "Latency, 99th percentile",
        query: "histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket[$window])))",
        unit: "s",
      },
      {
        title: "Share of errors",
        query: '(sum(rate(http_requests_total{status=~"5.."}[$window])) or vector(0)) / sum(rate(http_requests_total[$window]))',
        unit: "percentunit",
      },
    ],
  },
  {
    uid: "database",
    title: "Database",
    panels: [
      { title: "Pool of the API", query: "sum by (state) (db_connections)", unit: "short" },
      { title: "Transactions", query: "sum(rate(pg_stat_database_xact_commit[$window]))", unit: "reqps" },
      { title: "Connections", query: "sum(pg_stat_activity_count)", unit: "short" },
    ],
  },
  {
    uid: "payments",
    title: "Payment system",
    panels: [{ title: "Failed balance checks", query: "sum(zerostate_payment_balance_check_failures_total)", unit: "short" }],
  },
  {
    uid: "auctions",
    title: "Auction system",
    panels: [{ title: "Auction requests", query: 'sum(rate(http_requests_total{route=~"/auctions.*"}[$window]))', unit: "reqps" }],
  },
  {
    uid: "reputation",
    title: "Reputation",
    panels: [
      {
        title: "Reputation requests",
        query: 'sum(rate(http_requests_total{route=~"/reputation.*"}[$window])) or vector(0)',
        unit: "reqps",
      },
    ],
  },
  loadDashboard,
];

/** What is drawn over every panel. An alert and a load last: neighbouring points become one stretch with a start and an end. */
export const annotations: readonly {
  readonly name: string;
  readonly expr: string;
  readonly iconColor: string;
  readonly titleFormat: string;
}[] = [
  { name: "Alerts", expr: 'ALERTS{alertstate="firing"}', iconColor: "red", titleFormat: "{{alertname}}" },
  { name: "Loads", expr: 'parity_run{step="load"} == 1', iconColor: "blue", titleFormat: "load: {{scenario}}, run {{run}}" },
];

const columns = 2;
const width = 24 / columns;
const height = 8;

/** A dashboard in Grafana's JSON model, with alerts and loads as annotations. */
export function renderDashboard(dashboard: Dashboard, project: string): object {
  return {
    uid: dashboard.uid,
    title: dashboard.title,
    tags: ["parity", project],
    schemaVersion: 39,
    refresh: "5s",
    time: { from: "now-15m", to: "now" },
    annotations: {
      list: annotations.map(({ name, expr, iconColor, titleFormat }) => ({
        name,
        enable: true,
        iconColor,
        datasource: { uid: "prometheus" },
        expr,
        titleFormat,
      })),
    },
    panels: dashboard.panels.map((panel, index) => ({
      id: index + 1,
      type: "timeseries",
      title: panel.title,
      datasource: { type: "prometheus", uid: "prometheus" },
      fieldConfig: { defaults: { unit: panel.unit }, overrides: [] },
      gridPos: { x: (index % columns) * width, y: Math.floor(index / columns) * height, w: width, h: height },
      targets: [{ refId: "A", expr: panel.query.replaceAll("$window", "$__rate_interval") }],
    })),
  };
}
