import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { guideAlertOrigins } from "../../../src/plan/guide-alert-origins.ts";
import { guideAlerts } from "../../../src/plan/guide-alerts.ts";
import { alertsOn, allAlerts } from "../../../src/plan/kube-alerts.ts";
import { alertRules, alertRulesFile, productionClock, type RuleClock } from "../../../src/services/alert-rules.ts";

interface Rule {
  alert: string;
  expr: string;
  for: string;
}
const rules = (clock: RuleClock) => (alertRules(guideAlerts, clock) as { groups: { rules: Rule[] }[] }).groups[0]?.rules ?? [];
const faster = (timeScale: number): RuleClock => ({ timeScale, scrapeSeconds: Math.max(1, Math.round(15 / timeScale)) });
const holds = (clock: RuleClock) => rules(clock).map(({ alert, for: hold }) => [alert, hold]);
const rangesOf = ({ expr }: Rule): string[] => [...expr.matchAll(/\[(\w+)\]/g)].map(([, range = ""]) => range);

describe("on production's clock", () => {
  test("durations are the guides'", () => {
    expect(holds(productionClock)).toEqual([
      ["HighErrorRate", "5m"],
      ["DatabaseDown", "1m"],
      ["BalanceInvariantViolation", "1m"],
      ["DatabaseConnectionPoolExhausted", "2m"],
      ["HighLatency", "5m"],
      ["HighMemoryUsage", "5m"],
      ["AppCrashLooping", "2m"],
    ]);
    expect(new Set(rules(productionClock).flatMap(rangesOf))).toEqual(new Set(["5m"]));
  });
  test("the error rate is a share, not a number of requests", () => {
    expect(rules(productionClock)[0]?.expr).toMatch(/sum\(rate\(.*\)\) \/ sum\(rate\(/);
  });
});

test("a faster clock divides holds and ranges, and leaves limits as they are", () => {
  const local = rules(faster(15));
  expect(local.map(({ for: hold }) => hold)).toEqual(["20s", "4s", "4s", "8s", "20s", "20s", "8s"]);
  expect(new Set(local.flatMap(rangesOf))).toEqual(new Set(["20s"]));
  const limits = (each: readonly Rule[]) => each.map(({ expr }) => expr.replaceAll(/\[\w+\]/g, ""));
  expect(limits(local)).toEqual(limits(rules(productionClock)));
});

test.each([1, 2, 15, 30, 60, 300])("on a clock %i times faster a range holds four samples wherever it begins", (timeScale) => {
  const clock = faster(timeScale);
  for (const rule of rules(clock)) {
    for (const range of rangesOf(rule)) expect(secondsOf(range)).toBeGreaterThanOrEqual(5 * clock.scrapeSeconds);
    expect(rule.expr).not.toContain("$window");
  }
});

function secondsOf(duration: string): number {
  return Number.parseInt(duration, 10) * (duration.endsWith("m") ? 60 : 1);
}

test("a file says which clock it is for", () => {
  expect(alertRulesFile(guideAlerts, productionClock)).toMatch(/^# On production's clock/);
  expect(alertRulesFile(guideAlerts, faster(15))).toMatch(/^# On a clock 15 times faster than production's: 5m is 20s\./);
  expect(parse(alertRulesFile(guideAlerts, faster(15)))).toEqual(alertRules(guideAlerts, faster(15)));
});

test("every alert says where it comes from and what was corrected", () => {
  expect(guideAlertOrigins.map(({ name }) => name)).toEqual(allAlerts.map(({ name }) => name));
});

test("what only Kubernetes knows is told of on kind alone, and there a loop of restarts by Kubernetes itself", () => {
  const names = (runtime: "native" | "compose" | "kind") => alertsOn(runtime).map(({ name }) => name);
  expect(names("native")).toEqual(guideAlerts.map(({ name }) => name));
  expect(names("compose")).toEqual(names("native"));
  expect(names("kind")).toEqual([
    ...names("native").filter((name) => name !== "AppCrashLooping"),
    "DeploymentReplicasMismatch",
    "DeploymentRolloutStuck",
    "PodCrashLooping",
  ]);
});
