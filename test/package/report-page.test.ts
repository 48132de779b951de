import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ParityEvent } from "../../src/events/event.ts";
import { buildReport } from "../../src/report/build.ts";
import { writeReports } from "../../src/report/write.ts";
import { gameDayEvents } from "../unit/report/drill-events.ts";
import { certified, stateOf } from "../unit/report/events.ts";
import { watched } from "../unit/report/load-events.ts";
import { BrowserPage, findBrowser } from "./browser.ts";

const browser = await findBrowser();
let folder = "";
let page: BrowserPage;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "report-page-"));
  if (browser !== undefined) page = await BrowserPage.open(browser, join(folder, "profile"));
});

afterAll(async () => {
  if (browser !== undefined) await page[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Writes the report of these events and opens its page. */
async function open(events: readonly ParityEvent[]): Promise<void> {
  await writeReports(buildReport(stateOf(events)), folder);
  page.complaints.length = 0;
  page.requests.length = 0;
  await page.send("Page.navigate", { url: pathToFileURL(join(folder, "report.html")).href });
  await expect.poll(() => page.value("document.readyState")).toBe("complete");
  await expect.poll(() => page.value<string>("document.title")).toContain("zerostate, run");
}

/** Nothing but the page itself was asked for, and nothing complained. */
function quiet(): void {
  expect(page.requests.filter((url) => !/^(file:\/\/.*report\.html|data:,)$/.test(url))).toEqual([]);
  expect(page.complaints).toEqual([]);
}

describe.skipIf(browser === undefined)("in a browser", () => {
  test("its own scripts run, one from a title does not", async () => {
    const hostile = `<script>document.title="taken"</script><img src=x onerror="document.title='taken'">`;
    const events = certified.map((event) =>
      event.type === "check.judged" ? { ...event, finding: { ...event.finding, title: event.finding.title + hostile } } : event,
    );
    await open(events);
    expect(await page.value("document.title")).toBe("NOT READY: zerostate, run 7f3kq");
    expect(await page.value("document.querySelector('.open-all').textContent")).toBe("Open all checks");
    expect(await page.value("document.querySelectorAll('details.check').length")).toBe(12);
    expect(await page.value("document.scripts.length")).toBe(2);
    expect(await page.value("document.images.length")).toBe(0);
    quiet();
  });

  /** The middle of a chart, and what its legend says. */
  const place = (chart: number): string => `(() => {
  const over = document.querySelectorAll("#load .live-plot .u-over")[${chart}];
  over.scrollIntoView({ block: "center" });
  const { left, top, width, height } = over.getBoundingClientRect();
  return { left, top, width, height };
})()`;
  const legends = `[...document.querySelectorAll("#load .live-plot .u-legend")].map((legend) =>
  [...legend.rows].map(({ cells }) => [...cells].map((each) => each.innerText.trim()).join(": ")).join(" "))`;

  interface Box {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  }

  test("a pointer over one chart reads all four at that second", async () => {
    await open(watched);
    expect(await page.value("document.querySelectorAll('#load .live-plot canvas').length")).toBe(4);
    const { left, top, width, height } = await page.value<Box>(place(1));
    await page.mouse("mouseMoved", left + (width * 22) / 59, top + height / 2);
    await expect
      .poll(async () => (await page.value<string[]>(legends))[1])
      .toMatch(/second: 23 s .*p99: 9\d\.?\d* ms.* limit 200 ms: 200 ms/);
    const [rate, , errors, cpu] = await page.value<string[]>(legends);
    expect(rate).toMatch(/second: 23 s reached: 4,\d{3}\/s asked: 4,400\/s dropped: 0\/s/);
    expect(errors).toMatch(/share failed: 0\.32 %/);
    expect(cpu).toMatch(/k6: 1\.\d+ cores app: 0\.\d+ cores postgres: 0\.27 cores/);
    quiet();
  });

  /** The first and the last second that a chart shows at its lower edge. */
  const times = `[...document.querySelectorAll("#load .live-plot canvas")].map((each) => each.width).every((each) => each > 500)`;

  test("a stretch that is dragged over is shown by all four, and all of it again", async () => {
    await open(watched);
    expect(await page.value(times)).toBe(true);
    const whole = await pictures();
    const { left, top, width, height } = await page.value<Box>(place(0));
    const y = top + height / 2;
    await page.mouse("mouseMoved", left + width * 0.25, y);
    await page.mouse("mousePressed", left + width * 0.25, y);
    for (const share of [0.3, 0.4, 0.5]) await page.mouse("mouseMoved", left + width * share, y);
    await page.mouse("mouseReleased", left + width * 0.5, y);
    await expect.poll(async () => differences(whole, await pictures())).toBe(4);
    // What stood at the 38th second stands at the right edge now: the 30th.
    await page.mouse("mouseMoved", left + width * 0.99, y);
    await expect
      .poll(async () => (await page.value<string[]>(legends)).map((each) => /second: (\d+) s/.exec(each)?.[1]))
      .toEqual(["30", "30", "30", "30"]);
    await page.value("document.querySelector('.live-controls button').click()");
    await expect.poll(async () => differences(whole, await pictures())).toBe(0);
    quiet();
  });

  test("keys do what the pointer does", async () => {
    await open(watched);
    const whole = await pictures();
    const press = (key: string) =>
      page.value(`document.querySelector(".live-plot").dispatchEvent(new KeyboardEvent("keydown", { key: "${key}", bubbles: true }))`);
    await press("+");
    await expect.poll(async () => differences(whole, await pictures())).toBe(4);
    await press("0");
    await expect.poll(async () => differences(whole, await pictures())).toBe(0);
    await press("ArrowRight");
    await expect.poll(async () => (await page.value<string[]>(legends))[3]).toMatch(/second: \d+ s k6: 1/);
    expect(
      await page.value("[...document.querySelectorAll('.live-plot')].every((each) => each.ariaLabel.length > 20 && each.tabIndex === 0)"),
    ).toBe(true);
    quiet();
  });

  async function pictures(): Promise<string[]> {
    return page.value(`[...document.querySelectorAll("#load .live-plot canvas")].map((each) => each.toDataURL())`);
  }

  function differences(before: readonly string[], now: readonly string[]): number {
    return before.filter((each, index) => each !== now[index]).length;
  }

  /** Left and width in px of the plotted areas of a drill, and of the tracks of its bars. */
  const alongside = `["#drill-kill-postgres .u-over", "#drill-kill-postgres .lane .along"].map((each) =>
  [...document.querySelectorAll(each)].map((one) => one.getBoundingClientRect()).map(({ left, width }) => [Math.round(left), Math.round(width)]))`;

  test.each([1300, 400])("a drill's bars stand on the axis of its charts, and zoom with them: %i px", async (width) => {
    await page.send("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: false });
    try {
      await open(gameDayEvents);
      expect(await page.value("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      const [charts = [], bars = []] = await page.value<[number, number][][]>(alongside);
      expect([charts.length, bars.length]).toEqual([2, 5]);
      for (const bar of bars) expect(bar).toEqual(charts[0]);
      await page.value(
        `document.querySelector("#drill-kill-postgres .live-plot").dispatchEvent(new KeyboardEvent("keydown", { key: "+", bubbles: true }))`,
      );
      await expect
        .poll(async () => (await page.value<[number, number][][]>(alongside))[1]?.every(([, wide]) => wide > 1.5 * (charts[0]?.[1] ?? 0)))
        .toBe(true);
      quiet();
    } finally {
      await page.send("Emulation.clearDeviceMetricsOverride");
    }
  });

  test("without a script the same is drawn and said", async () => {
    await page.send("Emulation.setScriptExecutionDisabled", { value: true });
    try {
      await open(watched);
      expect(await page.value("document.querySelectorAll('.live-plot').length")).toBe(0);
      const shown = `[...document.querySelectorAll("#load .area, #capacity .area")].map((each) => each.getBoundingClientRect().height > 50)`;
      expect(await page.value(shown)).toEqual([true, true, true, true, true]);
      const says = await page.value<string>("document.querySelector('main').innerText");
      for (const each of [
        "2,140 requests/s held for 20 s, 2,500/s was too much",
        "app CPU: app 1.92 of 2 cores over 2 instances",
        "10,000/s would need 8.1 ± 0.9 cores, 5.0 ± 1.0 app instances",
        "worse: p99, beside run 6aaaa",
        "+42 % (+35..+51 %)",
        "p99 131 ms, limit 100 ms",
      ])
        expect(says).toContain(each);
      quiet();
    } finally {
      await page.send("Emulation.setScriptExecutionDisabled", { value: false });
    }
  });

  test("a narrow screen is not wider than itself", async () => {
    await page.send("Emulation.setDeviceMetricsOverride", { width: 400, height: 800, deviceScaleFactor: 1, mobile: false });
    try {
      await open(watched);
      expect(await page.value("document.documentElement.scrollWidth")).toBeLessThanOrEqual(400);
      expect(await page.value("document.querySelector('.live-plot canvas').getBoundingClientRect().width")).toBeGreaterThan(250);
    } finally {
      await page.send("Emulation.clearDeviceMetricsOverride");
    }
  });

  test("a script that is not the page's own does not run", async () => {
    await open(watched);
    const file = join(folder, "report.html");
    const changed = (await readFile(file, "utf8")).replace("</main><script>", "</main><script>document.title='taken';");
    const { frameTree } = await page.send("Page.getFrameTree");
    await page.send("Page.setDocumentContent", { frameId: (frameTree as { frame: { id: string } }).frame.id, html: changed });
    await expect.poll(() => page.complaints.join("\n")).toContain("Content Security Policy");
    expect(await page.value("document.title")).not.toBe("taken");
  });
});
