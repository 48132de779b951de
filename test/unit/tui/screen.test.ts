import { afterEach, expect, test } from "vitest";
import { cellsOf } from "../../../src/views/tui/cells.ts";
import { judged, scenes, type Timed } from "../../tui/events.ts";
import { openOn, type TestScreen } from "./terminal.ts";

const opened: TestScreen[] = [];

function open(...args: Parameters<typeof openOn>): TestScreen {
  const screen = openOn(...args);
  opened.push(screen);
  return screen;
}

afterEach(async () => {
  for (const { tui } of opened.splice(0)) await tui.close();
});

const longLog = ["checkpoint complete: wrote 812 buffers", "\u001b[2J\u001b[31mERROR\u001b[0m peer 受信 gone", "long ".repeat(200)];

/** Nothing is logged before a service was started. */
async function logShown(screen: TestScreen, scene: string): Promise<void> {
  const awaited = scene === "planned" ? "nothing logged so far" : "postgres: long";
  await expect.poll(() => screen.rows().join("\n")).toContain(awaited);
}

const sizes = [
  [40, 20],
  [80, 24],
  [100, 30],
  [200, 60],
  [60, 16],
] as const;

test.each(sizes.flatMap(([columns, rows]) => Object.keys(scenes).map((scene) => [columns, rows, scene] as const)))(
  "%ix%i, %s: every line fits and the frame is whole",
  async (columns, rows, scene) => {
    const screen = open(scenes[scene] ?? [], { columns, rows, log: longLog });
    await expect.poll(() => screen.rows()[0]).toContain("parity  zerostate");
    if (columns >= 60) await logShown(screen, scene);
    expect(screen.scrolled()).toBe(false);
    expect(screen.rows().at(-1)).toBe("");
    expect(screen.rows()[rows - 2]).toMatch(/q leave/);
    if (columns < 60) return;
    const framed = screen.rows().slice(1, rows - 2);
    for (const [index, row] of framed.entries()) {
      expect(cellsOf(row), `row ${index + 1}: ${row}`).toBe(columns);
      expect(row, `row ${index + 1}`).toMatch(/^[╭│├╰].*[╮│┤╯]$/u);
    }
  },
);

test.each(Object.keys(scenes))("%s at 100x30", async (scene) => {
  const screen = open(scenes[scene] ?? [], { columns: 100, rows: 30, log: longLog });
  await logShown(screen, scene);
  expect(`\n${screen.rows().join("\n")}`).toMatchSnapshot();
});

test("without colour nothing is coloured and nothing is lost", async () => {
  const colourless = open(scenes["failed"] ?? [], { columns: 100, rows: 30, colour: false, log: longLog });
  const colourful = open(scenes["failed"] ?? [], { columns: 100, rows: 30, log: longLog });
  for (const screen of [colourless, colourful]) await expect.poll(() => screen.rows().join("\n")).toContain("postgres: long");
  expect(colourless.rows()).toEqual(colourful.rows());
  expect(colourless.written()).not.toMatch(/\u001b\[(?:3[0-7]|9[0-7]|38|48|4[0-7])m/);
});

test("without UTF-8 only ASCII is written", async () => {
  const screen = open(scenes["judged"] ?? [], { columns: 100, rows: 30, unicode: false, log: longLog });
  await expect.poll(() => screen.rows().join("\n")).toContain("postgres: long");
  screen.type("\t");
  await expect.poll(() => screen.rows()[1]).toContain("findings");
  screen.type("?");
  await expect.poll(() => screen.rows().join("\n")).toContain("any key closes this");
  expect(screen.written().replaceAll(/\u001b\[[?\d;]*[a-zA-Z]/g, "")).toMatch(/^[\x20-\x7e\r\n\u001b]*$/);
});

test("a waiting service says on what and for how long; an exited one says so without colour", async () => {
  const screen = open(scenes["starting"] ?? [], { columns: 200, rows: 60 });
  await expect.poll(() => screen.rows().join("\n")).toMatch(/app ×2 +1\/2 waits 3 s for http 200 \/ready/);
  expect(screen.rows().join("\n")).toMatch(/✗ redis-exporter +exited 1, 3 restarts: see log/);
});

test("a verdict that arrives is shown with what needs doing first, and opens up", async () => {
  const screen = open(scenes["loading"] ?? [], { columns: 100, rows: 30 });
  await expect.poll(() => screen.rows().join("\n")).toContain("about 20 s left");
  screen.emit(judged.slice(-12));
  await expect.poll(() => screen.rows()[2]).toContain("NOT READY   1 fail");
  expect(screen.rows()[4]).toMatch(/▸ ✗ alerts +DatabaseDown fired after 96 s/);
  screen.type("\r");
  await expect.poll(() => screen.rows().join("\n")).toContain("lower `for` of DatabaseDown");
});

test("details show endpoints and settings that are not in force", async () => {
  const screen = open(scenes["up"] ?? [], { columns: 100, rows: 40 });
  await expect.poll(() => screen.rows()[0]).toContain("zerostate");
  screen.type("\r");
  await expect.poll(() => screen.rows().join("\n")).toContain("127.0.0.1:5432");
  expect(screen.rows().join("\n")).toMatch(/✗ log_min_duration_statement +1s +1s +-1/);
});

test("at most ten frames a second are drawn, and none while nothing happens", async () => {
  const screen = open(scenes["up"] ?? [], { columns: 100, rows: 30 });
  await expect.poll(() => screen.rows().join("\n")).toContain("nothing logged so far");
  const before = frames(screen);
  const began = performance.now();
  const started: Timed = [0, { type: "step.started", step: "load", title: "load", expectedSeconds: 60 }];
  screen.emit([started]);
  for (let note = 0; performance.now() - began < 500 || frames(screen) - before < 2; note += 1) {
    screen.emit([[0, { type: "step.progressed", step: "load", note: `note ${note}`, share: 0.5 }]]);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(frames(screen) - before).toBeLessThanOrEqual((performance.now() - began) / 100 + 2);
});

/** Each frame is one synchronised update. */
function frames(screen: TestScreen): number {
  return screen.written().split("\u001b[?2026h").length - 1;
}
