import type { AlertRule } from "../plan/plan.ts";
import { promDuration, scaleSeconds } from "../plan/scale.ts";

/**
 * The guide's alerts, made right:
 * - HighErrorRate is a share of requests; `rate(...) > 0.05` alone would be a number of requests a second.
 * - DatabaseDown asks the exporter whether Postgres answers; `up` alone says only that the exporter does.
 * - BalanceInvariantViolation looks at new failures; a counter that was ever above zero would fire for ever.
 */
export const guideAlerts: readonly AlertRule[] = [
  {
    name: "HighErrorRate",
    expression: 'sum(rate(http_requests_total{status=~"5.."}[$window])) / sum(rate(http_requests_total[$window])) > 0.05',
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
    expression: "increase(zerostate_payment_balance_check_failures_total[$window]) > 0",
    windowSeconds: 600,
    forSeconds: 60,
    severity: "critical",
    summary: "The payment ledger does not balance",
    runbook: "runbooks/balance-invariant-violation.md",
  },
];

/** A Prometheus rule file, on a clock that is `timeScale` times production's. With 1 it is what ships. */
export function alertRules(alerts: readonly AlertRule[], timeScale: number): object {
  return { groups: [{ name: "production", rules: alerts.map((alert) => rule(alert, timeScale)) }] };
}

function rule(alert: AlertRule, timeScale: number): object {
  const window = promDuration(rangeSeconds(alert.windowSeconds, timeScale));
  return {
    alert: alert.name,
    expr: alert.expression.replaceAll("$window", window),
    for: promDuration(scaleSeconds(alert.forSeconds, timeScale)),
    labels: { severity: alert.severity },
    annotations: { summary: alert.summary, runbook: alert.runbook },
  };
}

/** A rate needs several samples in its range, so a range never gets under 5 seconds. */
function rangeSeconds(production: number, timeScale: number): number {
  return Math.max(5, scaleSeconds(production, timeScale));
}
