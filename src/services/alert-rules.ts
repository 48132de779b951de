import { stringify } from "yaml";
import type { AlertRule } from "../plan/plan.ts";
import { promDuration, scaleSeconds } from "../plan/scale.ts";

/** The clock rules are written for. */
export interface RuleClock {
  /** Production's clock divided by this. 1 is production's own. */
  readonly timeScale: number;
  /** Between two samples, on that clock. */
  readonly scrapeSeconds: number;
}

/** What ships. */
export const productionClock: RuleClock = { timeScale: 1, scrapeSeconds: 15 };

/** A range of so many scrapes holds four samples even where it begins right after one: a rate of fewer says little. */
const leastScrapes = 5;

/** A Prometheus rule file for that clock. */
export function alertRules(alerts: readonly AlertRule[], clock: RuleClock): object {
  return { groups: [{ name: "production", rules: alerts.map((alert) => rule(alert, clock)) }] };
}

/** The same as text, with a comment that says which clock it is for. */
export function alertRulesFile(alerts: readonly AlertRule[], clock: RuleClock): string {
  const first = alerts.find(({ windowSeconds }) => windowSeconds > 0);
  const example = first && `: ${promDuration(first.windowSeconds)} is ${promDuration(rangeSeconds(first.windowSeconds, clock))}`;
  const comment =
    clock.timeScale === 1
      ? "# On production's clock: what ships. docs/alerts.md says where each rule comes from."
      : `# On a clock ${clock.timeScale} times faster than production's${example ?? ""}. What ships is alerts.production.yml.`;
  return `${comment}\n${stringify(alertRules(alerts, clock))}`;
}

function rule(alert: AlertRule, clock: RuleClock): object {
  const window = promDuration(rangeSeconds(alert.windowSeconds, clock));
  return {
    alert: alert.name,
    expr: alert.expression.replaceAll("$window", window),
    for: promDuration(scaleSeconds(alert.forSeconds, clock.timeScale)),
    labels: { severity: alert.severity },
    annotations: { summary: alert.summary, runbook: alert.runbook },
  };
}

function rangeSeconds(production: number, { timeScale, scrapeSeconds }: RuleClock): number {
  return Math.max(leastScrapes * scrapeSeconds, scaleSeconds(production, timeScale));
}
