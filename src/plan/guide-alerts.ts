import type { AlertRule } from "./plan.ts";

/** What clients asked for: probes of a load balancer are neither errors of theirs nor answers to them. */
const asked = 'route!~"/health|/ready"';

/**
 * The guides' alerts, made right. What each guide wrote and why it was changed is in docs/alerts.md (guide-alert-origins.ts).
 * Every expression is in production's form: `$window` is the range, which a faster clock makes shorter.
 */
export const guideAlerts: readonly AlertRule[] = [
  {
    name: "HighErrorRate",
    expression: [
      `sum(rate(http_requests_total{${asked},status=~"5.."}[$window])) / sum(rate(http_requests_total{${asked}}[$window])) > 0.05`,
      'sum(rate(haproxy_frontend_http_responses_total{proxy="https",code="5xx"}[$window]))' +
        ' / sum(rate(haproxy_frontend_http_responses_total{proxy="https"}[$window])) > 0.05',
    ].join(" or "),
    windowSeconds: 300,
    forSeconds: 300,
    severity: "critical",
    summary: "More than 5 % of the API's requests fail",
    runbook: "runbooks/high-error-rate.md",
  },
  {
    name: "DatabaseDown",
    expression: 'pg_up{job="postgres"} == 0 or up{job="postgres"} == 0',
    windowSeconds: 0,
    forSeconds: 60,
    severity: "critical",
    summary: "The database does not answer",
    runbook: "runbooks/database-down.md",
  },
  {
    name: "BalanceInvariantViolation",
    expression: "sum(increase(zerostate_payment_balance_check_failures_total[$window])) > 0",
    windowSeconds: 300,
    forSeconds: 60,
    severity: "critical",
    summary: "The payment ledger does not balance",
    runbook: "runbooks/balance-invariant-violation.md",
  },
  {
    name: "DatabaseConnectionPoolExhausted",
    expression: [
      'db_connections{state="in_use"} / ignoring(state) db_connections{state="max"} > 0.8',
      "sum by (instance) (pg_stat_activity_count) / max by (instance) (pg_settings_max_connections) > 0.9",
    ].join(" or "),
    windowSeconds: 0,
    forSeconds: 120,
    severity: "critical",
    summary: "There are hardly any connections to the database left",
    runbook: "runbooks/database-connection-pool-exhausted.md",
  },
  {
    name: "HighLatency",
    expression: `histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{${asked}}[$window]))) > 0.5`,
    windowSeconds: 300,
    forSeconds: 300,
    severity: "warning",
    summary: "One request in twenty takes longer than half a second",
    runbook: "runbooks/high-latency.md",
  },
  {
    name: "HighMemoryUsage",
    expression: "process_resident_memory_bytes / process_memory_limit_bytes > 0.9",
    windowSeconds: 0,
    forSeconds: 300,
    severity: "warning",
    summary: "An instance uses more than 90 % of the memory it may have",
    runbook: "runbooks/high-memory-usage.md",
  },
  {
    name: "AppCrashLooping",
    expression: 'changes(process_start_time_seconds{job="api"}[$window]) > 2',
    windowSeconds: 300,
    forSeconds: 120,
    severity: "critical",
    summary: "An instance of the API keeps being started again",
    runbook: "runbooks/app-crash-looping.md",
  },
];
