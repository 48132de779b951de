import { expect, test } from "vitest";
import { bytes, counted, duration, milliseconds, percent, timeLeft, whole } from "../../../src/text/words.ts";
import { cellsOf, cut } from "../../../src/views/tui/cells.ts";
import { sparkline } from "../../../src/views/tui/components/sparkline.tsx";
import { unicodeGlyphs } from "../../../src/views/tui/glyphs.ts";
import { cellsOfLine, fit, flow, span, spread, wrap } from "../../../src/views/tui/line.ts";

test("numbers carry their units", () => {
  expect([0.42, 41, 192, 7500].map(duration)).toEqual(["0.4 s", "41 s", "3 min 12 s", "2 h 5 min"]);
  expect([0, 1, 2].map((count) => counted(count, "pod"))).toEqual(["0 pods", "1 pod", "2 pods"]);
  expect([2048, 38 * 2 ** 20, 1229 * 2 ** 20].map(bytes)).toEqual(["2 KiB", "38 MiB", "1.2 GiB"]);
  expect([0, 999, 4400, 1_234_567].map(whole)).toEqual(["0", "999", "4,400", "1,234,567"]);
  expect([9.84, 31.4, 12_000].map(milliseconds)).toEqual(["9.8 ms", "31 ms", "12 s"]);
  expect(percent(0.00034)).toBe("0.03 %");
  expect([-3, 4, 42, 130].map(timeLeft)).toEqual(["longer than expected", "a few seconds left", "about 40 s left", "about 2 min left"]);
});

test("text is measured and cut in columns, not in characters", () => {
  expect(cellsOf("受信")).toBe(4);
  expect(cellsOf("e\u0301")).toBe(1);
  expect(cut("受信する", 5, "…")).toBe("受信…");
  expect(cut("short", 5, "…")).toBe("short");
  expect(cut("longer", 5, "…")).toBe("long…");
});

test("a line of spans is cut where it ends, and never longer than asked", () => {
  const line = [span("abc"), span("def"), span("ghi")];
  for (let cells = 0; cells <= 10; cells += 1) expect(cellsOfLine(fit(line, cells, "…"))).toBe(Math.min(cells, 9));
  expect(
    fit(line, 6, "…")
      .map(({ text }) => text)
      .join(""),
  ).toBe("abcde…");
});

test("two ends of a line keep apart, and the left one gives way", () => {
  const line = spread([span("left side of it")], [span("right")], 16, "…");
  expect(line.map(({ text }) => text).join("")).toBe("left side… right");
});

test("pieces flow into as few lines as hold them", () => {
  const pieces = ["one", "two", "three"].map((text) => [span(text)]);
  expect(flow(pieces, 9, 2).map((line) => line.map(({ text }) => text).join(""))).toEqual(["one  two", "three"]);
  expect(wrap("a sentence of words", 10)).toEqual(["a sentence", "of words"]);
});

test("a chart rises with its values, and the newest ones are shown", () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8, 1, unicodeGlyphs)).toEqual(["▁▂▃▄▅▆▇█"]);
  expect(sparkline([9, 9, 0, 7], 2, 1, unicodeGlyphs)).toEqual(["▁█"]);
  expect(sparkline([0, 16], 2, 2, unicodeGlyphs)).toEqual([" █", "▁█"]);
  expect(sparkline([0, 0], 2, 1, unicodeGlyphs)).toEqual(["▁▁"]);
  expect(sparkline([], 5, 1, unicodeGlyphs)).toEqual([""]);
});
