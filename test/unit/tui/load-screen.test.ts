import { afterEach, expect, test } from "vitest";
import type { Fact, LoadResult } from "../../../src/events/event.ts";
import { cellsOf } from "../../../src/views/tui/cells.ts";
import { scenes, type Timed, watched } from "../../tui/events.ts";
import { probes } from "../report/load-events.ts";
import { openOn, type TestScreen } from "./terminal.ts";

const opened: TestScreen[] = [];

afterEach(async () => {
  for (const { tui } of opened.splice(0)) await tui.close();
});

/** The load screen of a scene, opened by its key. */
async function watch(facts: readonly Timed[], columns: number, rows: number, unicode = true): Promise<TestScreen> {
  const screen = openOn(facts, { columns, rows, unicode });
  opened.push(screen);
  await expect.poll(() => screen.rows()[0]).toContain("parity  zerostate");
  screen.type("L");
  await expect.poll(() => screen.rows()[1]).toMatch(/^(╭─|\+-) load /);
  return screen;
}

const sizes = [
  [100, 30],
  [80, 24],
  [50, 24],
] as const;
const shown = ["watching", "watched", "up"];

test.each(sizes.flatMap(([columns, rows]) => shown.map((scene) => [columns, rows, scene] as const)))(
  "%ix%i, %s: the answer first, and every line in its frame",
  async (columns, rows, scene) => {
    const screen = await watch(scenes[scene] ?? [], columns, rows);
    for (const [index, row] of screen
      .rows()
      .slice(1, rows - 2)
      .entries()) {
      expect(cellsOf(row), `row ${index + 1}: ${row}`).toBe(columns);
    }
    expect(screen.scrolled()).toBe(false);
    expect(`\n${screen.rows().join("\n")}`).toMatchSnapshot();
  },
);

test("without UTF-8 it is ASCII and says the same", async () => {
  const screen = await watch(watched, 100, 40, false);
  expect(screen.written().replaceAll(/\u001b\[[?\d;]*[a-zA-Z]/g, "")).toMatch(/^[\x20-\x7e\r\n\u001b]*$/);
  for (const says of ["valid, beyond its limits", "2,140 requests/s held for 20 s", "8.1 +- 0.9 cores", "worse: p99", "118 us/req"])
    expect(screen.rows().join("\n")).toContain(says);
});

test("what does not fit is reached by scrolling, and esc goes back", async () => {
  const screen = await watch(watched, 80, 24);
  expect(screen.rows().join("\n")).toMatch(/\d+ more lines below/);
  expect(screen.rows().join("\n")).not.toContain("GET /accounts/:id");
  screen.type("\u001b[B".repeat(40));
  await expect.poll(() => screen.rows().join("\n")).toMatch(/POST \/transfers .*✗ p99 over 100 ms/);
  screen.type("\u001b");
  await expect.poll(() => screen.rows()[1]).toContain("services");
});

test("a sample that arrives is drawn", async () => {
  const screen = await watch(scenes["watching"] ?? [], 100, 30);
  const sample = { t: 42, asked: 4400, reached: 3210, dropped: 0, errors: 0, p50: 2, p95: 9, p99: 250, generatorCores: 1.3 };
  screen.emit([[0, { type: "load.sampled", sample }]]);
  await expect.poll(() => screen.rows().join("\n")).toMatch(/rate +3,210\/s of 4,400\/s/);
  expect(screen.rows().join("\n")).toMatch(/p99 +250 ms over 200 ms/);
  expect(screen.rows().join("\n")).toMatch(/app +0.\d\d cores/);
});

/** The scene with another result. */
function ending(changed: Partial<LoadResult>): Timed[] {
  return watched.map(([second, fact]): Timed => {
    const changedFact: Fact = fact.type === "load.finished" ? { ...fact, result: { ...fact.result, ...changed } } : fact;
    return [second, changedFact];
  });
}

const good = { p50: 2, p95: 9, p99: 31, max: 40 };
const asked = [{ name: "POST /transfers", requests: 100, failed: 0, checksFailed: 0, latencyMs: good }];

test.each<[string, Partial<LoadResult>, RegExp]>([
  ["within its limits", { endpoints: asked }, /✓ valid, within its limits/],
  ["an invalid run is no answer", { validity: { valid: false, reasons: ["k6 starved"] } }, /\? invalid: k6 starved/],
  ["errors beyond the limit", { endpoints: asked, errorShare: 0.02 }, /✗ valid, beyond its limits: errors/],
  ["p95 beyond the limit", { endpoints: asked, latencyMs: { ...good, p95: 101 } }, /✗ valid, beyond its limits: p95/],
  ["wrong answers", { endpoints: asked, checksFailed: 100_000 }, /✗ valid, beyond its limits: wrong answers/],
  ["an endpoint nobody asked", { endpoints: [] }, /\? valid, but POST \/transfers got no request/],
  ["ended early", { endpoints: asked, endedEarly: "hopeless" }, /✗ valid, beyond its limits: ended early: hopeless/],
])("%s", async (_, changed, says) => {
  expect((await watch(ending(changed), 100, 30)).rows()[2]).toMatch(says);
});

test("each rate of a ramp is shown", async () => {
  const ramp = ending({ scenario: "stress", steps: probes }).filter(([, { type }]) => !type.startsWith("capacity."));
  expect((await watch(ramp, 100, 40)).rows().join("\n")).toMatch(/✗ 2,500\/s .* p99 412 ms \(limit 200 ms\)/);
});

test("a load that was cancelled does not show the answer of the one before", async () => {
  const again: Timed[] = [
    [70, { type: "step.started", step: "load", title: "load" }],
    [
      71,
      {
        type: "load.sampled",
        sample: { t: 1, asked: 900, reached: 900, dropped: 0, errors: 0, p50: 1, p95: 2, p99: 3, generatorCores: 0.2 },
      },
    ],
    [72, { type: "step.finished", step: "load", outcome: "cancelled", summary: "cancelled", ms: 2000 }],
  ];
  const screen = await watch([...watched, ...again], 100, 30);
  expect(screen.rows()[2]).toContain("? not judged: the load did not come to its end");
  expect(screen.rows().join("\n")).not.toMatch(/2,140|POST \/transfers|worse: p99/);
});

test("more than two in a hundred dropped is said while it runs", async () => {
  const dropping: Timed = [
    47,
    {
      type: "load.sampled",
      sample: { t: 42, asked: 4400, reached: 100, dropped: 9_000, errors: 0, p50: 2, p95: 9, p99: 25, generatorCores: 1.1 },
    },
  ];
  const screen = await watch([...(scenes["watching"] ?? []), dropping], 100, 30);
  expect(screen.rows()[2]).toMatch(/\? invalid so far: \d\.\d % dropped/);
});
