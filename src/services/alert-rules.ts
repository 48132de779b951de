import type { AlertRule } from "../plan/plan.ts";
import { promDuration, scaleSeconds } from "../plan/scale.ts";

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
