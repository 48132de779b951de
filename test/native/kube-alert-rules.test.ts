import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alertsOn, kubeAlerts } from "../../src/plan/kube-alerts.ts";
import type { AlertRule } from "../../src/plan/plan.ts";
import { alertRulesFile, productionClock } from "../../src/services/alert-rules.ts";
import { promtool } from "./promtool.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parity-rules-"));
  await copyFile(join(import.meta.dirname, "kube-alert-rules.promtool.yaml"), join(folder, "tests.yaml"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The tests, of the rules a stack on Kubernetes has. */
async function tried(rules: readonly AlertRule[]): Promise<{ readonly exitCode: number | undefined; readonly stdout: string }> {
  await writeFile(join(folder, "alerts.production.yml"), alertRulesFile(rules, productionClock));
  return promtool("test", "rules", join(folder, "tests.yaml"));
}

const changed = (name: string, change: (rule: AlertRule) => Partial<AlertRule>): readonly AlertRule[] =>
  alertsOn("kind").map((rule) => (rule.name === name ? { ...rule, ...change(rule) } : rule));

test("promtool takes the rules, and they fire at the right minute just beyond each limit and stay quiet just below", async () => {
  const { exitCode, stdout } = await tried(alertsOn("kind"));
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("SUCCESS") });
});

describe.each(kubeAlerts.map(({ name }) => name))("%s: the tests notice", (name) => {
  test.each([
    ["a `for` that is a scrape too long", ({ forSeconds }: AlertRule) => ({ forSeconds: forSeconds + 15 })],
    ["a `for` that is a scrape too short", ({ forSeconds }: AlertRule) => ({ forSeconds: forSeconds - 15 })],
    ["a misspelt metric", ({ expression }: AlertRule) => ({ expression: expression.replace("kube_", "xkube_") })],
  ])("%s", async (_what, change) => {
    expect((await tried(changed(name, change))).exitCode).not.toBe(0);
  });
});

test.each([
  ["DeploymentReplicasMismatch", " < ", " != "],
  ["DeploymentRolloutStuck", " == 1", ""],
  ["DeploymentRolloutStuck", 'condition="Progressing",', ""],
  ["PodCrashLooping", ',reason="CrashLoopBackOff"', ""],
])("%s with %s turned into %s, as a guide has it or looser, is found out", async (name, exact, looser) => {
  const rules = changed(name, ({ expression }) => ({ expression: expression.replace(exact, looser) }));
  expect(rules).not.toEqual(alertsOn("kind"));
  expect((await tried(rules)).exitCode).not.toBe(0);
});
