import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { guideAlerts } from "../../src/plan/guide-alerts.ts";
import type { AlertRule } from "../../src/plan/plan.ts";
import { alertRulesFile, productionClock } from "../../src/services/alert-rules.ts";
import { promtool } from "./promtool.ts";

const shipped = resolve(import.meta.dirname, "../../compose/prometheus");
const localClock = { timeScale: 15, scrapeSeconds: 1 };
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parity-rules-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(rules: readonly AlertRule[], clock = productionClock): Promise<string> {
  const file = join(folder, "alerts.production.yml");
  await writeFile(file, alertRulesFile(rules, clock));
  return file;
}

describe("promtool takes", () => {
  test.each(["alerts.production.yml", "alerts.yml"])("%s as it is checked in", async (name) => {
    const { exitCode, stdout } = await promtool("check", "rules", join(shipped, name));
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`SUCCESS: ${guideAlerts.length} rules found`);
  });
  test.each([productionClock, localClock])("the rules on a clock of $timeScale", async (clock) => {
    expect(await promtool("check", "rules", await written(guideAlerts, clock))).toMatchObject({ exitCode: 0 });
  });
  test("no rule that is broken", async () => {
    const broken = guideAlerts.map((rule) => ({ ...rule, expression: `${rule.expression} and (` }));
    expect((await promtool("check", "rules", await written(broken))).exitCode).not.toBe(0);
  });
});

describe("what ships", () => {
  const allTests = join(import.meta.dirname, "alert-rules.promtool.yaml");
  type Change = (rule: AlertRule) => Partial<AlertRule>;
  const changed = (name: string, change: Change): readonly AlertRule[] =>
    guideAlerts.map((rule) => (rule.name === name ? { ...rule, ...change(rule) } : rule));

  /** The tests that are there for one alert, of rules among which this one is changed. */
  async function tried(name: string, change: Change = () => ({})): Promise<number | undefined> {
    const { tests, ...more } = parse(await readFile(allTests, "utf8")) as { readonly tests: readonly { readonly name: string }[] };
    const own = tests.filter((each) => each.name.startsWith(`${name}: `));
    expect(own).not.toEqual([]);
    const file = join(folder, "tests.yaml");
    await writeFile(file, stringify({ ...more, rule_files: [await written(changed(name, change))], tests: own }));
    return (await promtool("test", "rules", file)).exitCode;
  }

  test("fires at the right minute just above each limit, and stays quiet just below", async () => {
    const { exitCode, stdout } = await promtool("test", "rules", allTests);
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("SUCCESS") });
  });

  describe.each(guideAlerts.map(({ name }) => name))("%s: its tests", (name) => {
    test("pass with the rules as they are", async () => {
      expect(await tried(name)).toBe(0);
    });
    test("notice a `for` that is a scrape too long", async () => {
      expect(await tried(name, ({ forSeconds }) => ({ forSeconds: forSeconds + 15 }))).not.toBe(0);
    });
    test("notice a `for` that is a scrape too short", async () => {
      expect(await tried(name, ({ forSeconds }) => ({ forSeconds: forSeconds - 15 }))).not.toBe(0);
    });
    test("notice a limit that is never reached", async () => {
      expect(await tried(name, ({ expression }) => ({ expression: `(${expression}) and vector(0) == 1` }))).not.toBe(0);
    });
    test("notice a misspelt metric", async () => {
      const misspelt = (expression: string): string => expression.replace(/(pg|db|http|process)_|zerostate_/, "x$&");
      expect(await tried(name, ({ expression }) => ({ expression: misspelt(expression) }))).not.toBe(0);
    });
  });

  test.each([
    ["HighErrorRate", "> 0.05", "> 0.04"],
    ["DatabaseConnectionPoolExhausted", "> 0.8", ">= 0.8"],
    ["DatabaseConnectionPoolExhausted", "> 0.9", ">= 0.9"],
    ["HighLatency", "> 0.5", "> 0.4"],
    ["HighMemoryUsage", "> 0.9", ">= 0.9"],
    ["AppCrashLooping", "> 2", "> 1"],
    ["BalanceInvariantViolation", "> 0", ">= 0"],
    ["DatabaseDown", "== 0", "<= 1"],
  ])("%s with %s turned into %s is found out", async (name, limit, looser) => {
    const change: Change = ({ expression }) => ({ expression: expression.replace(limit, looser) });
    expect(changed(name, change)).not.toEqual(guideAlerts);
    expect(await tried(name, change)).not.toBe(0);
  });
});
