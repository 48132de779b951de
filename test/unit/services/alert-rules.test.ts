import { describe, expect, test } from "vitest";
import { guideAlerts } from "../../../src/plan/guide-alerts.ts";
import { alertRules } from "../../../src/services/alert-rules.ts";

interface Rule {
  alert: string;
  expr: string;
  for: string;
}
const rules = (scale: number) => (alertRules(guideAlerts, scale) as { groups: { rules: Rule[] }[] }).groups[0]?.rules ?? [];

describe("on production's clock", () => {
  test("durations are the guide's", () => {
    expect(rules(1).map(({ alert, for: hold }) => [alert, hold])).toEqual([
      ["HighErrorRate", "5m"],
      ["DatabaseDown", "1m"],
      ["BalanceInvariantViolation", "1m"],
    ]);
    expect(rules(1)[0]?.expr).toContain("[5m]");
  });
  test("the error rate is a share, not a number of requests", () => {
    expect(rules(1)[0]?.expr).toMatch(/sum\(rate\(.*\)\) \/ sum\(rate\(/);
  });
});

test("a faster clock divides holds and ranges, and never makes a range too short for a rate", () => {
  expect(rules(15).map(({ for: hold }) => hold)).toEqual(["20s", "4s", "4s"]);
  expect(rules(15)[0]?.expr).toContain("[20s]");
  expect(rules(60)[0]?.expr).toContain("[5s]");
  for (const { expr } of rules(60)) expect(expr).not.toContain("$window");
});
