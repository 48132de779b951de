import { expect, test } from "vitest";
import { type Layout, layoutOf } from "../../../src/views/tui/layout.ts";

/** Rows the panels and what is between them take. */
function rowsOf(layout: Layout): number {
  const { services, load, run, log } = layout;
  if (layout.shape === "tiny") return 1 + services.height + 1 + run.height + 1;
  if (layout.shape === "stacked") return 1 + 1 + services.height + 1 + load.height + 1 + run.height + 1 + log.height + 1 + 1;
  return 1 + 1 + services.height + 1 + log.height + 1 + 1;
}

function columnsOf(layout: Layout): number {
  if (layout.shape === "tiny") return layout.services.width;
  return layout.shape === "stacked" ? layout.services.width + 2 : layout.services.width + layout.load.width + 3;
}

/** What is wrong with a layout, in words; nothing when it is right. */
function faultsOf(layout: Layout, columns: number, rows: number): string[] {
  const { services, load, run, log, body, page } = layout;
  const faults: string[] = [];
  if (rowsOf(layout) !== rows - 1) faults.push(`${rowsOf(layout)} rows`);
  if (columnsOf(layout) !== columns) faults.push(`${columnsOf(layout)} columns`);
  if (layout.shape === "wide" && load.height + 1 + run.height !== services.height) faults.push("the two columns differ");
  if ([services, load, run, log, body, page].some(({ width, height }) => width < 1 || height < 0)) faults.push("a negative size");
  if (services.height < 1 || run.height < 1) faults.push("services or the running step are gone");
  return faults;
}

test("panels fill the screen exactly and leave the terminal's last row free, from 40x10 to 250x80", () => {
  const faults: string[] = [];
  for (let columns = 40; columns <= 250; columns += 1) {
    for (let rows = 10; rows <= 80; rows += 1) {
      for (const services of [0, 1, 5, 11]) {
        const found = faultsOf(layoutOf(columns, rows, services), columns, rows);
        if (found.length > 0) faults.push(`${columns}x${rows}, ${services} services: ${found.join(", ")}`);
      }
    }
  }
  expect(faults).toEqual([]);
});

test("the rule that checks layouts notices a row too many", () => {
  const layout = layoutOf(100, 30, 9);
  expect(faultsOf({ ...layout, log: { ...layout.log, height: layout.log.height + 1 } }, 100, 30)).toEqual(["30 rows"]);
});

test("80x24 stacks its panels over three lines of log", () => {
  const layout = layoutOf(80, 24, 10);
  expect(layout.shape).toBe("stacked");
  expect(layout.log.height).toBe(3);
});

test("under 60 columns only services and the running step remain", () => {
  const layout = layoutOf(59, 40, 10);
  expect([layout.shape, layout.load.height, layout.log.height]).toEqual(["tiny", 0, 0]);
});

test("a large terminal gives its room to every panel", () => {
  const small = layoutOf(100, 30, 10);
  const large = layoutOf(200, 60, 10);
  expect(small.shape).toBe("wide");
  for (const panel of ["load", "run", "log"] as const) expect(large[panel].height).toBeGreaterThan(small[panel].height);
});
