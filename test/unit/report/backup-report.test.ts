import { expect, test } from "vitest";
import type { RestoreProjection } from "../../../src/events/event.ts";
import { buildReport } from "../../../src/report/build.ts";
import { toHtml } from "../../../src/report/html.ts";
import { toJson } from "../../../src/report/json.ts";
import { toJunit } from "../../../src/report/junit.ts";
import { toMarkdown } from "../../../src/report/markdown.ts";
import type { Report } from "../../../src/report/report.ts";
import { mergeEvidence } from "../../../src/state/merge.ts";
import { disaster, diskLoss, goodRestore, listed, projection, recovered } from "./backup-facts.ts";
import { eventsOf, started, stateOf, type Timed } from "./events.ts";

const facts: readonly Timed[] = [listed, ...recovered];
const report = buildReport(stateOf(eventsOf(facts)));
const page = toHtml(report);
const of = (...some: readonly Timed[]): Report => buildReport(stateOf(eventsOf(some)));

test("markdown", () => {
  const markdown = toMarkdown(report);
  expect(`\n${markdown.slice(markdown.indexOf("## Backup and restore"), markdown.indexOf("## Not verified"))}`).toMatchSnapshot();
});
test("JUnit", () => expect(`\n${toJunit(report)}`).toMatchSnapshot());
test("JSON", () => {
  const { backups, restore, projection: projected, recoveries, disaster: tried, recoveryTimes } = JSON.parse(toJson(report)) as Report;
  expect({ backups, restore, projected, recoveries, tried, recoveryTimes }).toMatchSnapshot();
});
test("the page, its words", () => {
  const words = page.slice(page.indexOf('<section id="restore"'), page.indexOf('<section id="not-verified"'));
  const text = words.replaceAll(/<svg.*?<\/svg>/gsu, "").replaceAll(/<[^>]*>/g, " ");
  expect(`\n${text.replaceAll(/[ \t]+/g, " ").replaceAll(/\s*\n\s*/g, "\n")}`).toMatchSnapshot();
});

test.each([toHtml, toMarkdown, toJson, toJunit])("no format shows a value that is none (%#)", (write) => {
  expect(write(report).replaceAll(/<script>.*?<\/script>/gsu, "")).not.toMatch(/undefined|NaN|Infinity|\[object/);
});

test("JUnit passes what was shown and nothing else", () => {
  const cases = [...toJunit(report).matchAll(/classname="backups" name="([^"]+)"[^>]*>\s*<([a-z-]+)/g)].map(([, name, element]) => [
    name,
    element,
  ]);
  expect(Object.fromEntries(cases)).toEqual({
    present: "system-out",
    readable: "system-out",
    consistent: "system-out",
    equal: "failure",
    serving: "error",
    "point in time": "system-out",
    "loss of the disk": "failure",
    disaster: "system-out",
    "restore at production&#39;s size": "failure",
  });
});

test("a level of which nothing was looked at is skipped, and named among what is not verified", () => {
  const proofs = goodRestore.proofs!.filter(({ level }) => level !== "serving");
  const alone = of([1, { type: "restore.compared", result: { ...goodRestore, level: "equal", proofs } }]);
  expect(toJunit(alone)).toMatch(/name="serving"[^>]*>\s*<skipped message="not looked at"/);
  expect(alone.notVerified).toContainEqual(
    expect.objectContaining({ what: expect.stringMatching(/: serving$/) as string, how: "not shown" }),
  );
  expect(toHtml(alone)).toContain("not looked at");
});

test("a recovery that showed nothing is neither a pass nor a failure", () => {
  const result = {
    ...diskLoss,
    verdict: "not shown",
    reason: "not possible here: the disks of this runtime cannot be taken away",
  } as const;
  const alone = of(
    [1, { type: "recovery.measured", result }],
    [2, { type: "disaster.finished", result: { ...disaster, verdict: "not shown" } }],
  );
  expect(alone.recoveries[0]).toMatchObject({ outcome: "unverified" });
  expect(toJunit(alone)).toMatch(/name="loss of the disk"[^>]*>\s*<skipped/);
  expect(toJunit(alone)).toMatch(/name="disaster"[^>]*>\s*<error/);
  expect(alone.notVerified.map(({ what, how }) => `${what}: ${how}`)).toContain("Recovery: loss of the disk: not shown");
});

test("a disaster drill that broke off shows its steps and no verdict", () => {
  const broken = of(...recovered.slice(0, -2));
  expect(broken.disaster).toMatchObject({ verdict: "not finished", outcome: "unverified", limits: [] });
  expect(toHtml(broken)).toContain("the drill did not come to its end");
  expect(toJunit(broken)).toMatch(/name="disaster"[^>]*>\s*<error/);
});

test("what nobody tried is named with the command that tries it", () => {
  const says = of([1, { type: "restore.compared", result: goodRestore }]).notVerified.map(({ what, remedy }) => `${what}: ${remedy}`);
  expect(says).toContain("Recovery to a point in time: parity drill point-in-time");
  expect(says).toContain("Recovery after the loss of the disk: parity drill disk-loss");
  expect(says).toContain("Recovery from a disaster: parity drill disaster");
  expect(says.filter((each) => each.startsWith("Restore"))).toEqual([]);
});

test("commands and what was found are shown as they are, never as markup", () => {
  expect(page).toContain('<code class="command">haproxy -sf 812 | tee &lt;log&gt;</code>');
  expect(page).toContain('href="./evidence/disaster%20runbook.md"');
  expect(toMarkdown(report)).toContain("`haproxy -sf 812 \\| tee <log>`");
});

test("text of others is inert in every format", () => {
  const hostile = '<script>alert("1")</script>|\u001b[31m]]>';
  const told = ["id", "backup", "store", "why", "detail", "name", "target", "reason", "step", "damaged", "runbook", "table"];
  const evil = JSON.parse(JSON.stringify(eventsOf(facts)), (key, value: unknown) =>
    typeof value === "string" && told.includes(key) ? `${value}${hostile}` : value,
  ) as ReturnType<typeof eventsOf>;
  const written = buildReport(stateOf(evil));
  expect(toHtml(written).match(/<script/g)).toHaveLength(2);
  expect(toHtml(written)).not.toContain("[31m");
  expect(toJunit(written)).not.toMatch(/<script|\u001b|\]\]>/);
  const lines = toMarkdown(written).split("\n");
  expect(lines.filter((line) => /(?<!\\)<script/.test(line.replaceAll(/(`+).*?\1/g, "")))).toEqual([]);
  const catalogue = lines.filter((line) => line.includes("s3://ledger"));
  for (const line of catalogue) expect(line.match(/(?<!\\)\|/g)).toHaveLength(6);
});

test("the sizes are on the page as figures that its script can draw", () => {
  const [, data = ""] = /data-live="([^"]*)"/.exec(page) ?? [];
  const { axis, t, plots } = JSON.parse(data.replaceAll("&quot;", '"')) as {
    axis: string;
    t: number[];
    plots: { series: { name: string; values: (number | null)[] }[] }[];
  };
  expect(axis).toBe("sizes");
  expect(t).toEqual([...t].sort((a, b) => a - b));
  expect(t.at(-1)).toBe(400);
  const measured = plots[0]?.series.find(({ name }) => name === "measured")?.values;
  expect(measured?.filter((each) => each !== null)).toEqual([1.5, 3.6, 12]);
  const twice = { ...projection, points: [...projection.points, { bytes: projection.points[0]!.bytes, seconds: 1.7 }] };
  expect(
    toHtml(of([1, { type: "restore.projected", projection: twice }]))
      .match(/class="line dots blue" d="([^"]*)"/)?.[1]
      ?.match(/M/g),
  ).toHaveLength(4);
  expect(page).toContain("at your 400.0 GiB: about 1 h 14 min ± 6 min 0 s on this disk (limit 30 min 0 s): too long");
});

test.each<[string, Partial<RestoreProjection>]>([
  ["no point", { points: [] }],
  ["a falling line", { bytesPerSecond: -5, projectedSeconds: -9 }],
  ["a speed that is none", { bytesPerSecond: Number.POSITIVE_INFINITY, plusMinusSeconds: 9999 }],
  ["an interval below nothing", { plusMinusSeconds: 9999, ok: undefined }],
  ["one size, production's own", { points: [{ bytes: 5, seconds: 1 }], productionBytes: 5 }],
])("a projection with %s makes a page all the same", (_, changed) => {
  const written = toHtml(of([1, { type: "restore.projected", projection: { ...projection, ...changed } }]));
  expect(written).toContain("At production's size");
  expect(written.replaceAll(/<script>.*?<\/script>/gsu, "")).not.toMatch(/NaN|undefined|d="[^"]*Infinity/);
});

test("an RTO is a trend from the second run on, with its limit, and one that never ended is told", () => {
  const run = (name: string, day: number, ms: number | undefined) => ({
    ...stateOf(
      eventsOf([[day * 86_400, { type: "recovery.measured", result: { ...diskLoss, recoveredAfterMs: ms, rtoLimitSeconds: 20 } }]], name),
    ),
    startedAt: new Date(started + day * 86_400_000).toISOString(),
  });
  const runs = [run("a", 0, 9000), run("b", 7, undefined), run("c", 14, 12_000)];
  const trend = toHtml(buildReport(mergeEvidence(runs).state));
  expect(trend).toContain("3 measured, the longest 12 s, 1 never back; the limit is 20 s.");
  expect(trend).toContain('class="line dots red" d="M500 0h0"');
  expect(trend).toMatch(/class="limit-line" d="M0/);
  expect(toHtml(buildReport(mergeEvidence(runs.slice(0, 2)).state))).not.toContain("Over runs");
});

test("a page without a backup, and one of an older journal, stay what they were", () => {
  expect(toHtml(of())).not.toContain("Backup and restore");
  const { level, proofs, format, ...older } = goodRestore;
  expect([level, proofs?.length, format]).toEqual(["serving", 8, "custom"]);
  const alone = of([1, { type: "restore.compared", result: older }]);
  expect(alone.restore).toMatchObject({ outcome: "pass", levels: [] });
  expect(toJunit(alone)).toContain("every table is equal to its source");
  const different = of([1, { type: "restore.compared", result: { ...older, schemaEqual: false } }]);
  expect(toJunit(different)).toMatch(/name="restore"[^>]*>\s*<failure/);
});

test("a recovery that was carried out is no drill that did not come to its end", () => {
  const drill = "disk-loss";
  const fault: Timed = [80, { type: "fault.recorded", drill, fault: "f1", kind: "data-lost", service: "postgres", instance: 0 }];
  expect(of(fault).drills.map(({ id, verdict }) => [id, verdict])).toEqual([[drill, "not finished"]]);
  expect(of(fault, [90, { type: "recovery.measured", result: diskLoss }]).drills).toEqual([]);
});
