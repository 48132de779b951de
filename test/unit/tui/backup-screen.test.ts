import { afterEach, expect, test } from "vitest";
import { cellsOf } from "../../../src/views/tui/cells.ts";
import type { Timed } from "../../tui/events.ts";
import { up } from "../../tui/events.ts";
import { backingUp, id, listed, recovered, restored, restoring } from "../report/backup-facts.ts";
import { openOn, type TestScreen } from "./terminal.ts";

const opened: TestScreen[] = [];

afterEach(async () => {
  for (const { tui } of opened.splice(0)) await tui.close();
});

async function watch(facts: readonly Timed[], columns: number, rows: number, unicode = true): Promise<TestScreen> {
  const screen = openOn([...up, ...facts], { columns, rows, unicode });
  opened.push(screen);
  await expect.poll(() => screen.rows()[0]).toContain("parity  zerostate");
  screen.type("B");
  await expect.poll(() => screen.rows()[1]).toMatch(/^(╭─|\+-) backup /);
  return screen;
}

const scenes = {
  backingUp: [listed, ...backingUp],
  restoring: [listed, ...restoring],
  restored: [listed, ...restored],
  recovered,
} as const;

test.each(
  [
    [100, 30],
    [80, 24],
    [60, 16],
  ].flatMap(([columns = 0, rows = 0]) =>
    (["backingUp", "restoring", "restored", "recovered"] as const).map((scene) => [columns, rows, scene] as const),
  ),
)("%ix%i, %s: every line in its frame", async (columns, rows, scene) => {
  const screen = await watch(scenes[scene], columns, rows);
  for (const row of screen.rows().slice(1, rows - 2)) expect(cellsOf(row), row).toBe(columns);
  expect(screen.scrolled()).toBe(false);
  expect(`\n${screen.rows().join("\n")}`).toMatchSnapshot();
});

test("before any backup it says how to take one", async () => {
  const screen = await watch([], 80, 24);
  expect(screen.rows()[2]).toContain("no backup was taken here yet: b takes one and restores it");
});

test("throughput and time left follow what is told; work that stands still is seen to", async () => {
  const screen = await watch(scenes.backingUp, 100, 30);
  const row = () => screen.rows().find((each) => each.includes("dump")) ?? "";
  expect(row()).toMatch(/dump +120 MiB +(1[89]|20) MiB\/s .* 75 % (a few seconds|about 0 s|about \d+ s) left/);
  screen.emit([[1, { type: "backup.progressed", backup: "20261120t120500z", doing: "dump", bytes: 160 * 1024 * 1024, share: 1 }]]);
  await expect.poll(() => row()).toMatch(/✓ dump +160 MiB/);
});

test("after a step that failed nothing turns any more, and the proof that ended the restore is named", async () => {
  const proof = { level: "consistent", name: "amcheck", ok: false, detail: "index accounts_pkey is broken", seconds: 0.4 } as const;
  const screen = await watch([listed, ...scenes.restoring], 100, 30);
  expect(screen.rows().join("\n")).toMatch(/restore +300 MiB/);
  screen.emit([
    [1, { type: "restore.proved", backup: id, proof }],
    [2, { type: "step.finished", step: "restore", outcome: "failed", summary: "amcheck", ms: 6000 }],
  ]);
  await expect.poll(() => screen.rows().join("\n")).toMatch(/its restore FAILED/);
  const shown = screen.rows().join("\n");
  expect(shown).toContain("consistent, amcheck: index accounts_pkey is broken");
  expect(shown).not.toMatch(/restore +300 MiB|nobody knows yet/);
  // The work of the step that failed is none of the next one's.
  screen.emit([
    [3, { type: "step.started", step: "load", title: "load" }],
    [3, { type: "backup.listed", backups: [] }],
  ]);
  await expect.poll(() => screen.rows().join("\n")).not.toContain("catalogue");
  expect(screen.rows().join("\n")).not.toMatch(/restore +300 MiB/);
});

test("a restore that was broken off is said to be so, whatever was proved of it", async () => {
  const screen = await watch([listed, ...scenes.restoring], 80, 24);
  screen.emit([[1, { type: "step.finished", step: "restore", outcome: "cancelled", summary: "it is gone", ms: 0 }]]);
  await expect.poll(() => screen.rows()[2]).toContain(`? ${id}: its restore did not come to its end`);
});

test("a restore that was not to be compared says how far it proved the backup once it is done", async () => {
  const screen = await watch([listed, ...scenes.restoring], 80, 24);
  screen.emit([[1, { type: "step.finished", step: "restore", outcome: "done", summary: "proved up to readable", ms: 0 }]]);
  await expect.poll(() => screen.rows()[2]).toContain(`? ${id}: proved up to readable`);
  expect(screen.rows().join("\n")).not.toMatch(/did not come to its end|nobody knows yet/);
});

test("the size of what cannot be read is not known", async () => {
  const broken = { id: "20261120t060000z", at: "2026-11-20T06:00:00.000Z", bytes: 0, where: [], damaged: "its manifest is missing" };
  const screen = await watch([[9, { type: "backup.listed", backups: [broken] }]], 100, 30);
  expect(screen.rows().find((row) => row.includes(broken.id))).toMatch(/\d min +\? /);
});

test("why a backup is damaged, and what does not hold of a restore, is never cut off", async () => {
  const damaged = "local: its manifest was changed after it was taken; s3://ledger/parity: database.dump.zst.age was changed";
  const broken = { id: "20261120-060000-a1b2", at: "2026-11-20T06:00:00.000Z", bytes: 0, where: [], damaged };
  const detail = "definition, owners, grants and extensions: index accounts_pkey is missing, grant on ledger to reader is missing";
  const proof = { level: "equal", name: "schema", ok: false, detail, seconds: 0.4 } as const;
  const screen = await watch(
    [
      [9, { type: "backup.listed", backups: [broken] }],
      [10, { type: "restore.proved", backup: id, proof }],
    ],
    60,
    24,
  );
  const said = screen
    .rows()
    .map((row) => row.replaceAll("│", "").trim())
    .join(" ");
  expect(said).toContain(damaged);
  expect(said).toContain(detail);
});

test("what another terminal does is shown as it is done, and no key here cancels it", async () => {
  const screen = await watch([listed, ...scenes.backingUp], 80, 24);
  await expect.poll(() => screen.rows().join("\n")).toMatch(/backup \d+ s/);
  expect(screen.rows().join("\n")).not.toContain("in another terminal");
  screen.emit([[1, { type: "step.finished", step: "backup", outcome: "done", summary: "taken", ms: 900 }]]);
  screen.emit([[2, { type: "step.started", step: "restore", title: "restore it" }]], "another");
  await expect.poll(() => screen.rows().join("\n")).toMatch(/restore \d+ s, in another terminal/);
  screen.type("b");
  await expect.poll(() => screen.rows().join("\n")).toContain("restore it is running in another terminal");
  screen.type("\u0003");
  await expect.poll(() => screen.received).toEqual(["leave"]);
});

test("without UTF-8 it is ASCII and says the same", async () => {
  const screen = await watch([listed, ...recovered], 100, 30, false);
  expect(screen.written().replaceAll(/\u001b\[[?\d;]*[a-zA-Z]/g, "")).toMatch(/^[\x20-\x7e\r\n\u001b]*$/);
  expect(screen.rows().join("\n")).toMatch(/x equal FAILED|x proved up to consistent/);
});

test("what is below is counted and scrolled to, and esc goes back", async () => {
  const screen = await watch([listed, ...recovered], 80, 24);
  expect(screen.rows().join("\n")).toMatch(/\d+ more lines below/);
  screen.type("\u001b[B".repeat(60));
  await expect.poll(() => screen.rows().join("\n")).toContain("at your 400.0 GiB");
  screen.type("\u001b");
  await expect.poll(() => screen.rows()[1]).toContain("services");
});
