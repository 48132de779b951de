import { afterEach, expect, test } from "vitest";
import type { ClusterFacts } from "../../../src/events/cluster-facts.ts";
import { cellsOf } from "../../../src/views/tui/cells.ts";
import type { Timed } from "../../tui/events.ts";
import { up } from "../../tui/events.ts";
import { openOn, type TestScreen } from "./terminal.ts";

const opened: TestScreen[] = [];

afterEach(async () => {
  for (const { tui } of opened.splice(0)) await tui.close();
});

const pod = { service: "app", node: "parity-worker", ready: true, restarts: 0, reason: undefined };
const cluster: ClusterFacts = {
  nodes: [
    { name: "parity-control-plane", ready: true, cordoned: false },
    { name: "parity-worker", ready: false, cordoned: true },
  ],
  pods: [
    { ...pod, name: "app-5d9-aaaaa" },
    { ...pod, name: "app-5d9-bbbbb", restarts: 1, reason: "Error" },
    { ...pod, name: "app-5d9-ccccc", ready: false, restarts: 3, reason: "OOMKilled" },
    { ...pod, name: "app-5d9-ddddd", ready: false, node: undefined },
  ],
  autoscalers: [{ name: "app", current: 2, desired: 4, least: 2, most: 4, metrics: ["cpu 140% of 70%"] }],
  warnings: [
    {
      at: "2026-11-21T11:59:00Z",
      object: "Pod app-5d9-ddddd",
      reason: "FailedScheduling",
      message: "0/2 nodes are available: 1 Insufficient memory, 1 node(s) were unschedulable",
      times: 4,
    },
  ],
};

const onKind: readonly Timed[] = up.map(([second, fact]) => [second, fact.type === "runtime.chosen" ? { ...fact, kind: "kind" } : fact]);
const seen: Timed = [5, { type: "cluster.seen", cluster }];

async function watch(facts: readonly Timed[], columns: number, rows: number, unicode = true): Promise<TestScreen> {
  const screen = openOn(facts, { columns, rows, unicode });
  opened.push(screen);
  await expect.poll(() => screen.rows()[0]).toContain("parity  zerostate");
  screen.type("K");
  await expect.poll(() => screen.rows()[1]).toMatch(/^(╭─|\+-) cluster /);
  return screen;
}

test.each([
  [100, 30],
  [80, 24],
  [60, 30],
])("%ix%i: nodes, pods, autoscalers and warnings, each line in its frame", async (columns, rows) => {
  const screen = await watch([...onKind, seen], columns, rows);
  for (const row of screen.rows().slice(1, rows - 2)) expect(cellsOf(row), row).toBe(columns);
  const text = screen.rows().join("\n");
  expect(text).toMatch(/● ready +(0 +)?parity-control-/);
  expect(text).toMatch(/✗ NOT READY, takes no more pods +(3 +)?parity-worker/);
  expect(text).toMatch(/✗ NOT READY, restarted 3×: OOMKilled +app-5d9-ccccc/);
  expect(text).toMatch(/\? ready, restarted 1×: Error +app-5d9-bbbbb/);
  // Those that need somebody stand above the others.
  expect(text.lastIndexOf("app-5d9-ddddd")).toBeLessThan(text.indexOf("app-5d9-aaaaa"));
  const said = text.replaceAll(/[│\s]+/g, " ");
  expect(said).toContain(
    "Pod app-5d9-ddddd: FailedScheduling: 0/2 nodes are available: 1 Insufficient memory, 1 node(s) were unschedulable",
  );
  expect(said).toContain("→ app: 2 pods, going to 4 (2 to 4), cpu 140% of 70%");
  expect(said).toContain("1 of 2 nodes not ready");
});

test("a cluster that can't be seen is said to be so, above what was seen of it last", async () => {
  const screen = await watch([...onKind, seen, [9, { type: "cluster.unseen", reason: "the API does not answer" }]], 100, 30);
  expect(screen.rows()[0]).toContain("the cluster can't be seen");
  expect(screen.rows()[2]).toContain("✗ the cluster can't be seen now: the API does not answer; what is below changed last");
  screen.emit([[1, { type: "cluster.seen", cluster: { ...cluster, nodes: cluster.nodes.slice(0, 1) } }]]);
  await expect.poll(() => screen.rows().join("\n")).not.toContain("can't be seen");
  expect(screen.rows()[0]).not.toContain("not ready");
});

test("it says why there is nothing to see", async () => {
  expect((await watch(up, 80, 24)).rows()[2]).toContain("this stack runs on no cluster: parity up --on kind");
  expect((await watch(onKind, 80, 24)).rows()[2]).toContain("the cluster was not looked at yet");
});

test("without UTF-8 it is ASCII", async () => {
  const screen = await watch([...onKind, seen], 100, 30, false);
  expect(screen.written().replaceAll(/\u001b\[[?\d;]*[a-zA-Z]/g, "")).toMatch(/^[\x20-\x7e\r\n\u001b]*$/);
});
