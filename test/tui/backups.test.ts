import { expect, test } from "vitest";
import { driverTerminals } from "./open-driver.ts";
import { type DriverTerminal, keys } from "./pty.ts";

const open = driverTerminals();

/** What stands in the frame, without the frame: what was wrapped is whole again. */
const said = (shown: DriverTerminal) => shown.screen().replaceAll(/[│\s]+/g, " ");

test("B: the answer, the catalogue and the proofs at every size; what does not hold is never cut off", async () => {
  const shown = await open("backups", 120, 40);
  await shown.press(["B", /╭─ backup ─+╮/]);
  for (const [columns, rows] of [
    [80, 24],
    [60, 24],
    [120, 40],
  ] as const) {
    shown.resize(columns, rows);
    // Its first row as well: a terminal that shrinks keeps the last rows of what was there, which proves no new frame.
    await expect.poll(() => /╭─ backup ─+╮/.exec(shown.screen())?.[0].length).toBe(columns);
    await expect.poll(() => shown.screen().split("\n")[rows - 2]).toMatch(/esc back +b backup +\? keys +q leave/);
    await shown.shows(/✗ proved up to consistent/);
  }
  await shown.shows(/✗ damaged/);
  await expect.poll(() => said(shown)).toContain("database.dump was changed");
  await expect.poll(() => said(shown)).toContain("transfers_id_seq stands at 4711, at its source it stood at 4712");
  await shown.press([keys.escape, /─ services/]);
});

test("a backup under way: what was moved, how fast, how long it still takes; b and B do nothing to it", async () => {
  const shown = await open("dumping live", 80, 24);
  await shown.press(["B", /╭─ backup ─+╮/], ["", /dump +120 MiB .*75 %/]);
  await shown.shows(/(a few seconds|about \d+ (s|min)) left/);
  await shown.press(["b", "back the live database up is running: esc cancels it"], ["B", /─ services/]);
  shown.pty.write("q");
  await shown.press(["y", "left: leave"]);
});

test("without colours and without UTF-8 it says the same", async () => {
  const shown = await open("backups colourless ascii", 80, 40);
  await shown.press(["B", /\+- backup -+\+/]);
  await shown.shows(/x proved up to consistent/);
  await shown.shows(/x damaged/);
});
