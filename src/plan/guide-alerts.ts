import type { AlertRule } from "./plan.ts";

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
