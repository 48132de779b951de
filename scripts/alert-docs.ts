import { join } from "node:path";
import { guideAlertOrigins } from "../src/plan/guide-alert-origins.ts";
import { allAlerts } from "../src/plan/kube-alerts.ts";
import type { AlertRule } from "../src/plan/plan.ts";
import { alertRules, productionClock, type RuleClock } from "../src/services/alert-rules.ts";
import { loadDrills } from "../src/steps/drill/load-drills.ts";
import { table } from "./markdown.ts";

/** The sample's clock: monitoring.timeScale as it is when left out. */
const localClock: RuleClock = { timeScale: 15, scrapeSeconds: 1 };

/** docs/alerts.md: every rule, on both clocks, with what the guides wrote and why it was changed. */
export async function alertDocs(): Promise<string> {
  const drills = await loadDrills(join(import.meta.dirname, "../chaos"));
  const proving = (alert: string) => drills.filter(({ alerts }) => alerts.some(({ name }) => name === alert)).map(({ id }) => `\`${id}\``);
  const rows = allAlerts.map((alert) => {
    const [production, local] = [productionClock, localClock].map((clock) => times(alert, clock));
    const runbook = `[runbook](../examples/zerostate/docs/${alert.runbook})`;
    return [
      `[${alert.name}](#${alert.name.toLowerCase()})`,
      alert.severity,
      production ?? "",
      local ?? "",
      proving(alert.name).join(", "),
      runbook,
    ];
  });
  const overview = table(["alert", "severity", "in production", `${localClock.timeScale} times faster`, "shown by the drills", ""], rows);
  return `${[intro, overview, ...allAlerts.map(section)].join("\n\n")}\n`;
}

/** "over 5m, for 5m". */
function times(alert: AlertRule, clock: RuleClock): string {
  const written = ruleOf(alert, clock);
  const [, range] = /\[(\w+)\]/.exec(written.expr) ?? [];
  return `${range === undefined ? "" : `over ${range}, `}for ${written.for}`;
}

function ruleOf(alert: AlertRule, clock: RuleClock): { readonly expr: string; readonly for: string } {
  const { groups } = alertRules([alert], clock) as { groups: { rules: { expr: string; for: string }[] }[] };
  return groups[0]?.rules[0] ?? { expr: "", for: "" };
}

function section(alert: AlertRule): string {
  const origin = guideAlertOrigins.find(({ name }) => name === alert.name);
  if (origin === undefined) throw new Error(`nobody says where ${alert.name} comes from`);
  const expression = ruleOf(alert, productionClock).expr.replaceAll(" or ", "\nor\n");
  return `## ${alert.name}

${alert.summary}.

\`\`\`promql
${expression}
\`\`\`

The guides: ${origin.guides.join("; ")}.

Corrected: ${origin.corrected}`;
}

const intro = `# Alerts

<!-- Written by \`npm run docs\` from src/plan/guide-alerts.ts and guide-alert-origins.ts. -->

What ships is [alerts.production.yml](../compose/prometheus/alerts.production.yml); \`parity render\` writes it too, beside the rules of the stack
it renders. A local stack loads the same rules on a faster clock ([alerts.yml](../compose/prometheus/alerts.yml)), so that a drill sees an
alert fire in seconds: every range, every \`for\`, the scrape interval and Alertmanager's grouping are divided by
[\`monitoring.timeScale\`](configuration.md#monitoring), ${localClock.timeScale} when left out; limits and shares stay as they are. A range is never so short that it
holds fewer than four samples.

\`promtool test rules test/native/alert-rules.promtool.yaml\` tries what ships: each alert goes pending and fires at the right minute just above
its limit, and stays quiet just below. [Drills](drills.md) break something real and see each one fire, arrive and resolve.`;
