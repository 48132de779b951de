import { afterEach, expect, test } from "vitest";
import { cellsOf } from "../../../src/views/tui/cells.ts";
import type { Timed } from "../../tui/events.ts";
import { gameDayFacts, underWay } from "../report/drill-events.ts";
import { openOn, type TestScreen } from "./terminal.ts";

const opened: TestScreen[] = [];

afterEach(async () => {
  for (const { tui } of opened.splice(0)) await tui.close();
});

async function watch(facts: readonly Timed[], columns: number, rows: number, unicode = true): Promise<TestScreen> {
  const screen = openOn(facts, { columns, rows, unicode });
  opened.push(screen);
  await expect.poll(() => screen.rows()[0]).toContain("parity  zerostate");
  screen.type("X");
  await expect.poll(() => screen.rows()[1]).toMatch(/^(╭─|\+-) drill /);
  return screen;
}

const scenes = { underWay, gameDay: gameDayFacts } as const;

test.each(
  [
    [100, 30],
    [80, 24],
    [60, 16],
  ].flatMap(([columns = 0, rows = 0]) => (["underWay", "gameDay"] as const).map((scene) => [columns, rows, scene] as const)),
)("%ix%i, %s: every line in its frame", async (columns, rows, scene) => {
  const screen = await watch(scenes[scene], columns, rows);
  for (const row of screen.rows().slice(1, rows - 2)) expect(cellsOf(row), row).toBe(columns);
  expect(screen.scrolled()).toBe(false);
  expect(`\n${screen.rows().join("\n")}`).toMatchSnapshot();
});

test("without UTF-8 it is ASCII and says the same", async () => {
  const screen = await watch(underWay, 100, 30, false);
  expect(screen.written().replaceAll(/\u001b\[[?\d;]*[a-zA-Z]/g, "")).toMatch(/^[\x20-\x7e\r\n\u001b]*$/);
  expect(screen.rows().join("\n")).toMatch(/postgres\/0 is killed +!?#{10,}/);
  expect(screen.rows().join("\n")).toMatch(/DatabaseDown +:{10,}#+v/);
});

test("an alert is resolved on the axis as it happens, and esc goes back", async () => {
  const screen = await watch(underWay, 100, 30);
  expect(screen.rows().join("\n")).not.toMatch(/DatabaseDown .*✓/);
  screen.emit([[1, { type: "alert.changed", drill: "kill-postgres", alert: "DatabaseDown", state: "resolved", afterMs: 28_300 }]]);
  await expect.poll(() => screen.rows().join("\n")).toMatch(/DatabaseDown .*✓/);
  screen.type("\u001b");
  await expect.poll(() => screen.rows()[1]).toContain("services");
});

test("the panel names the drill of the game day", async () => {
  const screen = openOn(underWay, { columns: 100, rows: 30 });
  opened.push(screen);
  await expect.poll(() => screen.rows()[1]).toContain("drill 2 of 4: kill-postgres");
});
