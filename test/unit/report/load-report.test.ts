import { expect, test } from "vitest";
import type { LoadComparison, LoadResult, ParityEvent } from "../../../src/events/event.ts";
import { buildReport } from "../../../src/report/build.ts";
import { chartScript } from "../../../src/report/html/chart-script.ts";
import { toHtml } from "../../../src/report/html.ts";
import { toJson } from "../../../src/report/json.ts";
import { toJunit } from "../../../src/report/junit.ts";
import { toMarkdown } from "../../../src/report/markdown.ts";
import type { Report } from "../../../src/report/report.ts";
import { certified, stateOf } from "./events.ts";
import { comparison, probes, watched, watchedResult, watchedSample } from "./load-events.ts";

const report = reportOf(watched);

function reportOf(events: readonly ParityEvent[]): Report {
  return buildReport(stateOf(events));
}

/** The run with another result of its load. */
function ending(changed: Partial<LoadResult>): Report {
  return reportOf(
    watched.map((event) => (event.type === "load.finished" ? { ...event, result: { ...watchedResult, ...changed } } : event)),
  );
}

function compared(changed: Partial<LoadComparison>): Report {
  return reportOf(
    watched.map((event) => (event.type === "load.compared" ? { ...event, comparison: { ...comparison, ...changed } } : event)),
  );
}

test("markdown says what the load came to", () => {
  const written = toMarkdown(report);
  expect(`\n${written.slice(written.indexOf("## Load"), written.indexOf("## Drill"))}`).toMatchSnapshot();
});

test("JUnit says what the load came to", () => {
  const written = toJunit(report);
  expect(`\n${written.slice(written.indexOf('  <testsuite name="load"'))}`).toMatchSnapshot();
});

test("JSON holds every probe, metric and endpoint as it was measured", () => {
  const written = JSON.parse(toJson(report)) as Report;
  expect(written.comparison?.comparison.metrics).toHaveLength(5);
  expect(written.capacity?.result?.model.cores).toEqual({ value: 8.1, plusMinus: 0.9 });
  expect(written.capacity?.probes.map(({ verdict }) => verdict)).toEqual(["held", "invalid", "broke", "held"]);
  expect(written.load?.endpoints.map(({ verdict }) => verdict)).toEqual([undefined, "beyond its limits"]);
});

test("the page draws rate, latency, errors and CPU, and says all of it in words", () => {
  const page = toHtml(report);
  for (const id of ["load-rate", "load-latency", "load-errors", "load-cpu", "capacity-probes"]) expect(page).toContain(`id="${id}-title"`);
  expect(page).toContain("At most 1.17 cores by one of: k6, app, postgres, load-balancer, redis.");
  expect(page.match(/class="range /g)).toHaveLength(4);
  expect(page.replace(chartScript, "")).not.toMatch(/undefined|NaN|Infinity|\[object/);
});

test("what the script reads is what was measured; a second without a measurement is none", () => {
  const [, attribute = ""] = /data-live="([^"]*)"/.exec(toHtml(report)) ?? [];
  const live = JSON.parse(attribute.replaceAll("&quot;", '"')) as {
    t: number[];
    plots: { id: string; series: { name: string; values: (number | null)[] }[] }[];
  };
  expect(live.t).toHaveLength(60);
  const values = (id: string, name: string) =>
    live.plots.find((plot) => plot.id === id)?.series.find((series) => series.name === name)?.values;
  expect(values("load-latency", "p99")?.[22]).toBeCloseTo(watchedSample(23).p99, 1);
  expect(values("load-rate", "dropped")?.[23]).toBe(3);
  expect(values("load-cpu", "app")?.[8]).toBeNull();
  expect(values("load-cpu", "app")?.[9]).toBeGreaterThan(0.5);
});

/** The element a case has; "system-out" is a pass. */
function caseOf(made: Report, name: string): string | undefined {
  return new RegExp(`<testcase classname="load[^"]*" name="${name}" time="0">\\s*<([a-z-]+)`).exec(toJunit(made))?.[1];
}

const good = { p50: 2, p95: 9, p99: 31, max: 40 };

test.each<[string, Report, string, string]>([
  ["an endpoint beyond its limit", report, "POST /transfers", "failure"],
  [
    "one within",
    ending({ endpoints: [{ name: "POST /transfers", requests: 9, failed: 0, checksFailed: 0, latencyMs: good }] }),
    "POST /transfers",
    "system-out",
  ],
  ["one that nobody asked", ending({ endpoints: [] }), "POST /transfers", "skipped"],
  ["one of an invalid run", ending({ validity: { valid: false, reasons: ["k6 starved"] } }), "POST /transfers", "skipped"],
  ["a metric that got worse", report, "p99", "failure"],
  ["one that nobody can tell", report, "errors", "skipped"],
  ["one that did not change", report, "p50", "system-out"],
  ["one that got better", report, "cpu app", "system-out"],
])("JUnit: %s", (_, made, name, element) => expect(caseOf(made, name)).toBe(element));

test("the totals count what the suites hold", () => {
  const written = toJunit(report);
  expect(written.match(/<testcase /g)?.length).toBe(Number(/<testsuites [^>]*tests="(\d+)"/.exec(written)?.[1]));
  expect(written.match(/<failure /g)?.length).toBe(Number(/<testsuites [^>]*failures="(\d+)"/.exec(written)?.[1]));
  expect(written.match(/<skipped /g)?.length).toBe(Number(/<testsuites [^>]*skipped="(\d+)"/.exec(written)?.[1]));
});

test("a search that did not end has rates, and no answer", () => {
  const cut = reportOf(watched.filter(({ type }) => type !== "capacity.found"));
  expect(cut.capacity).toMatchObject({ answer: "the search did not come to its end", result: undefined });
  expect(cut.capacity?.probes).toHaveLength(4);
  expect(toHtml(cut)).toContain("the search did not come to its end");
  expect(toHtml(cut)).not.toContain("would need");
});

test("a comparison without a regression says so, and one of another machine says that first", () => {
  const told = comparison.metrics.filter(({ verdict }) => verdict === "better" || verdict === "no change");
  expect(compared({ regressions: [], metrics: told }).comparison?.answer).toBe("nothing got worse, beside run 6aaaa");
  expect(compared({ regressions: [] }).comparison?.answer).toMatch(/^cannot tell: .*, beside run 6aaaa$/);
  expect(toHtml(compared({ differences: ["another machine: 4 CPUs"] }))).toContain("Hard to compare:</b> another machine: 4 CPUs");
});

test("a spike alone is reported as what it is, and does not stand for the load", () => {
  const spike = ending({ scenario: "spike", validity: { valid: false, reasons: ["the generator starved"] } });
  expect(spike.load?.figures[0]).toEqual({ name: "scenario", value: "spike" });
  expect(spike.load?.validity.valid).toBe(false);
  expect(spike.notVerified.map(({ what }) => what)).toContain("Load");
});

test("a scenario beside the load is named with whether it counts, and its samples are not the load's", () => {
  const later = watched.flatMap((event): ParityEvent[] =>
    event.type === "load.finished"
      ? [event, { ...event, at: "2026-11-20T12:01:09.000Z", result: { ...watchedResult, scenario: "spike" as const, reached: 9_000 } }]
      : [event],
  );
  const made = reportOf(later);
  expect(made.load?.result?.reached).toBe(4398);
  expect(made.load?.others).toMatchObject([{ scenario: "spike", validity: { valid: true } }]);
  expect(made.load?.samplesNote).toBe("these samples are of a later run: spike");
});

test("each rate of a ramp is told, in every format", () => {
  const ramp = ending({ scenario: "stress", steps: probes });
  for (const written of [toHtml(ramp), toMarkdown(ramp), toJunit(ramp)])
    expect(written).toContain("1,690/s of the asked rate were dropped");
  expect(toHtml(ramp)).toContain("Rates of this run");
  const beside = reportOf(
    watched.flatMap((event): ParityEvent[] =>
      event.type === "load.finished" ? [{ ...event, result: { ...watchedResult, scenario: "stress", steps: probes } }, event] : [event],
    ),
  );
  expect(toHtml(beside)).toContain("Rates of the stress run");
  expect(toMarkdown(beside)).toMatch(/- stress: .*valid\n {2}- 1,000\/s held/);
});

test("samples of several rates tried one after the other stand on one time axis", () => {
  const again = watched.flatMap((event): ParityEvent[] =>
    event.type === "load.sampled" && event.sample.t === 60
      ? [event, ...[1, 2].map((t) => ({ ...event, sample: watchedSample(t) }))]
      : [event],
  );
  expect(
    reportOf(again)
      .load?.samples.slice(-3)
      .map(({ t }) => t),
  ).toEqual([60, 61, 62]);
});

const checkedBy = (errorShare: number): typeof watched =>
  watched.map((event) => {
    const modelCheck = { change: "half the rate", predicted: 1.2, measured: 1.25, errorShare, unit: "cores" as const };
    return event.type === "capacity.found" ? { ...event, result: { ...event.result, modelCheck } } : event;
  });

test("a model checked by cores is told in cores", () => {
  expect(reportOf(checkedBy(-0.04)).capacity?.model.at(-1)).toBe(
    "model checked with half the rate: predicted 1.20 cores, measured 1.25 cores, 4.0 % off: holds (limit 15 %)",
  );
});

test.each([
  ["Markdown", toMarkdown],
  ["HTML", toHtml],
  ["JUnit", toJunit],
])("%s says of a model beyond its limit that it does not hold", (_, write) => {
  expect(write(reportOf(checkedBy(0.151)))).toContain("15.1 % off: does not hold (limit 15 %)");
  expect(write(reportOf(checkedBy(0.15)))).not.toContain("does not hold (limit 15 %)");
});

test("a page without a load and a drill carries no chart library", () => {
  const page = toHtml(reportOf(certified.filter(({ type }) => !/^(?:load|drill|fault|alert)\./.test(type))));
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(page.length).toBeLessThan(60_000);
});

test.each([
  [60, 175_000],
  [600, 390_000],
])("a load of %i seconds makes a page of less than %i characters", (seconds, most) => {
  let drawn = false;
  const long = watched.flatMap((event): ParityEvent[] => {
    if (event.type !== "load.sampled") return [event];
    if (drawn) return [];
    drawn = true;
    return Array.from({ length: seconds }, (_, index) => ({ ...event, sample: watchedSample(index + 1) }));
  });
  const page = toHtml(reportOf(long));
  console.log(`report of a load of ${seconds} s: ${Math.round(page.length / 1024)} KiB`);
  expect(page.length).toBeLessThan(most);
  expect((page.match(/<tr>/g) ?? []).length).toBeLessThan(260);
});
