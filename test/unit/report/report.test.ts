import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ParityEvent } from "../../../src/events/event.ts";
import { buildReport } from "../../../src/report/build.ts";
import { chartScript, chartScriptHash } from "../../../src/report/html/chart-script.ts";
import { openAll, openAllHash } from "../../../src/report/html/script.ts";
import { toHtml } from "../../../src/report/html.ts";
import { toJson } from "../../../src/report/json.ts";
import { toJunit } from "../../../src/report/junit.ts";
import { toMarkdown } from "../../../src/report/markdown.ts";
import type { Report } from "../../../src/report/report.ts";
import { writeReports } from "../../../src/report/write.ts";
import { emptyState } from "../../../src/state/reduce.ts";
import { certified, eventsOf, stateOf, untilJudged } from "./events.ts";
import { findings } from "./findings.ts";

const report = buildReport(stateOf(certified));
const formats: [string, (report: Report) => string][] = [
  ["html", toHtml],
  ["markdown", toMarkdown],
  ["json", toJson],
  ["junit", toJunit],
];

test.each(formats.filter(([format]) => format !== "html"))("%s says what it says", (_, write) => {
  expect(`\n${write(report)}`).toMatchSnapshot();
});

test.each(formats)("%s is the same from the same events, also after they were written and read", (_, write) => {
  const read = certified.map((event) => JSON.parse(JSON.stringify(event)) as ParityEvent);
  expect(write(buildReport(stateOf(read)))).toBe(write(report));
});

test.each(formats)("%s rebuilt from the whole journal is the one that was written before the run ended", (_, write) => {
  expect(write(buildReport(stateOf(eventsOf(untilJudged))))).toBe(write(report));
});

test("the headline is not READY when a line is open, whatever a journal claims", () => {
  const counts = { ...report.counts, pass: 12 };
  const claimed = [...certified, ...eventsOf([[140, { type: "verdict.reached", headline: "READY", score: 100, counts }]])];
  expect(buildReport(stateOf(claimed)).headline).toBe("NOT READY");
});

test("three things to fix at most, worst first, and every line that is not a pass or a failure is said not to be verified", () => {
  expect(report.fixFirst.map(({ outcome }) => outcome)).toEqual(["fail", "error", "unverified"]);
  const named = report.notVerified.map(({ what }) => what);
  const open = findings.filter(({ outcome }) => outcome !== "pass" && outcome !== "fail").map(({ title }) => title);
  const settled = findings.filter(({ title }) => !open.includes(title)).map(({ title }) => title);
  expect(named).toEqual(expect.arrayContaining(open));
  expect(settled.filter((title) => named.includes(title))).toEqual([]);
  expect(named).toContain("Service grafana");
  expect(named).toContain("postgres: shared_buffers = 2GB");
});

test("a line shows the figure that is beyond its limit and the age of its oldest evidence", () => {
  const checks = report.categories.flatMap((category) => category.checks);
  const settings = checks.find(({ id }) => id.endsWith("/settings"));
  expect(settings?.key).toMatchObject({ value: "3 of 4", limit: "4 of 4" });
  expect(settings?.age).toBe("2 min");
  expect(checks.find(({ id }) => id.endsWith("/team-trained"))?.age).toBe("97 days");
  expect(checks.find(({ id }) => id.endsWith("/tls"))?.age).toBeUndefined();
});

test("a line that is not a pass is never shown by a figure that holds", () => {
  const [load] = findings;
  const judged = eventsOf([[140, { type: "check.judged", finding: { ...load!, measured: load!.measured.filter(({ ok }) => ok) } }]]);
  const [check] = buildReport(stateOf(judged)).categories.flatMap(({ checks }) => checks);
  expect(check).toMatchObject({ outcome: "unverified", key: undefined, measured: [{ value: "31 ms" }] });
});

test("ages are not counted back from the judging of an earlier run", () => {
  const later = { ...stateOf(certified), startedAt: "2026-11-21T09:00:00.000Z", lastAt: "2026-11-21T12:02:09.000Z" };
  const built = buildReport(later);
  expect(built.judgedAt).toBe(later.lastAt);
  expect(built.categories.flatMap(({ checks }) => checks).find(({ id }) => id.endsWith("/latency"))?.age).toBe("24 h 1 min");
});

test("a second without an answer is a gap in the latency, not 0 ms", () => {
  const [drill] = report.drills;
  expect(drill?.samples.filter(({ p99 }) => p99 === undefined).map(({ t }) => t)).toEqual([0, 1]);
  const latency = /aria-labelledby="drill-1-latency-title.*?<path class="line strong" d="([^"]*)"/su.exec(toHtml(report))?.[1];
  expect(latency?.match(/M/g)).toHaveLength(2);
});

test("an invalid load run is called neither good nor bad", () => {
  const invalid = certified.map((event) =>
    event.type === "load.finished"
      ? { ...event, result: { ...event.result, validity: { valid: false as const, reasons: ["the generator starved"] } } }
      : event,
  );
  const built = buildReport(stateOf(invalid));
  expect(toHtml(built)).toContain("Not valid, so neither good nor bad:</b> the generator starved");
  expect(built.notVerified).toContainEqual(expect.objectContaining({ what: "The load run", why: "the generator starved" }));
});

test("a backup that nobody restored is not verified", () => {
  const built = buildReport(stateOf(certified.filter(({ type }) => type !== "restore.compared")));
  expect(built.restore).toBeUndefined();
  expect(built.notVerified).toContainEqual(expect.objectContaining({ how: "not restored" }));
});

test("what nobody measured is said not to be verified", () => {
  const measured = buildReport(stateOf(certified)).notVerified.filter(({ how }) => how === "not measured");
  // This run broke nothing but a service: nobody lost a disk, or the whole system.
  const recovery = [
    "Recovery to a point in time",
    "Recovery after the loss of the disk",
    "Recovery from a disaster",
    "A restore of production's size",
  ];
  expect(measured.map(({ what }) => what)).toEqual(recovery);
  const never = buildReport(emptyState).notVerified.map(({ what }) => what);
  expect(never).toEqual(["Every check", "Load", "Drills", "Restore", ...recovery, "Migrations", "Settings"]);
});

test("a load or a drill that was cut off is shown as not finished", () => {
  const cut = buildReport(stateOf(certified.filter(({ type }) => type !== "load.finished" && type !== "drill.finished")));
  expect(cut.load?.validity).toEqual({ valid: false, reasons: ["the load run did not finish"] });
  expect(cut.drills[0]).toMatchObject({ verdict: "not finished", outcome: "unverified" });
});

test.each(formats)("%s of a run in which nothing was measured says so", (format, write) => {
  const written = write(buildReport(emptyState));
  const says = format === "junit" ? ['tests="0"'] : ["Nothing was judged, so nothing is proved.", "NOT PROVED"];
  for (const each of says) expect(written).toContain(each);
  expect(written).not.toContain("rests on a measurement");
  expect(written).not.toMatch(/undefined|NaN|Infinity/);
});

test.each(formats)("%s shows no value that is not one", (_, write) => {
  expect(write(report)).not.toMatch(/undefined|NaN|Infinity|\[object/);
});

test("the page names nothing it would have to fetch, and allows itself nothing", () => {
  const page = toHtml(report);
  expect(page).not.toMatch(/(?:src|href|action|poster|data|xlink:href)\s*=\s*["']?(?:https?:)?\/\//i);
  expect(page).not.toMatch(/@import|url\(|<iframe|<object|<img/i);
  expect(page).toContain("default-src &#39;none&#39;;");
  expect(openAllHash).toBe(`sha256-${createHash("sha256").update(openAll).digest("base64")}`);
  expect(page).toContain(openAllHash);
  expect(chartScriptHash).toBe(`sha256-${createHash("sha256").update(chartScript).digest("base64")}`);
  expect(page).toContain(`script-src &#39;${openAllHash}&#39; &#39;${chartScriptHash}&#39;;`);
});

test("every chart can be read without seeing it", () => {
  const page = toHtml(report);
  const drawings = page.match(/<svg/g) ?? [];
  expect(drawings.length).toBeGreaterThan(8);
  expect(
    page.match(/<svg[^>]*role="img" aria-labelledby="[^"]+"><title id="[^"]+">[^<]+<\/title><desc id="[^"]+">[^<]+<\/desc>/g),
  ).toHaveLength(drawings.length);
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

const hostile = `<script>alert("1")</script>'"&<b>|\`x\`\u001b[31mred\u001b[0m\u0000\u0007\ud800 ]]>\nnext`;

function withHostileText(): Report {
  const texts = certified.map(
    (event) =>
      JSON.parse(JSON.stringify(event), (key, value: unknown) =>
        typeof value === "string" &&
        [
          "title",
          "reason",
          "why",
          "remedy",
          "repeat",
          "value",
          "limit",
          "name",
          "path",
          "summary",
          "project",
          "command",
          "rule",
          "drift",
          "table",
        ].includes(key)
          ? `${value}${hostile}`
          : value,
      ) as ParityEvent,
  );
  return buildReport(stateOf(texts));
}

test("text that looks like markup is inert in the page", () => {
  const page = toHtml(withHostileText());
  expect(page.match(/<script/g)).toHaveLength(2);
  expect(page).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
  expect(page).not.toContain("<b>|");
  expect(page).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]|\[31m/);
  expect(page.isWellFormed()).toBe(true);
});

test("text that looks like markup is inert in JUnit, and what XML forbids is gone", () => {
  const xml = toJunit(withHostileText());
  expect(xml).not.toMatch(/<script|<b>|[\u0000-\u0008\u000b\u000c\u000e-\u001f]|\]\]>/);
  expect(xml.isWellFormed()).toBe(true);
});

test("text that looks like markup is inert in Markdown, and a table keeps its columns", () => {
  const lines = toMarkdown(withHostileText()).split("\n");
  expect(lines.filter((line) => /(?<!\\)<script/.test(line.replaceAll(/(`+).*?\1/g, "")))).toEqual([]);
  const tables = lines.filter((line) => line.startsWith("| ") && line.includes("pass"));
  expect(tables.length).toBeGreaterThan(3);
  for (const line of tables) expect(line.match(/(?<!\\)\|/g)).toHaveLength(8);
});

test("JUnit holds a case a check, and nothing unshown passes", () => {
  const xml = toJunit(report);
  // And one for the drill, one for the restore.
  expect(xml.match(/<testcase /g)).toHaveLength(findings.length + 2);
  // The third holds the load's figures as properties, and no case; the fourth the drill, the fifth the restore.
  expect(xml.match(/<testsuite /g)).toHaveLength(5);
  expect(xml).toContain('<testsuites name="zerostate" tests="14" failures="1" errors="1" skipped="5"');
  for (const { id, outcome } of findings) {
    const element = { pass: "system-out", fail: "failure", error: "error" }[outcome as string] ?? "skipped";
    expect(xml).toMatch(new RegExp(`name="${id.split("/").at(-1)}" time="0">\\s*<${element}[ >]`));
  }
});

test("every format is written whole, and nothing else is left in the folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "report-"));
  try {
    const written = await writeReports(report, join(folder, "run"));
    expect((await readdir(join(folder, "run"))).sort()).toEqual(["junit.xml", "report.html", "report.json", "report.md"]);
    for (const { format, path } of written)
      expect(await readFile(path, "utf8")).toBe(formats.find(([name]) => name === format)?.[1](report));
  } finally {
    await rm(folder, { recursive: true });
  }
});
