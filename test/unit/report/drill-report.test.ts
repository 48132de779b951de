import { expect, test } from "vitest";
import { buildReport } from "../../../src/report/build.ts";
import { toHtml } from "../../../src/report/html.ts";
import { toJson } from "../../../src/report/json.ts";
import { toJunit } from "../../../src/report/junit.ts";
import { toMarkdown } from "../../../src/report/markdown.ts";
import type { Report } from "../../../src/report/report.ts";
import { afterGameDay, alertHeld, drillInWords, gameDayInWords } from "../../../src/text/drill-words.ts";
import { allResilient, gameDayEvents, notResilient, refused, resilient } from "./drill-events.ts";
import { stateOf } from "./events.ts";

const report = buildReport(stateOf(gameDayEvents));
const page = toHtml(report);

function drillsOnly(markdown: string): string {
  return markdown.slice(markdown.indexOf("## Game day"), markdown.indexOf("## Not verified"));
}

test("markdown of a game day", () => expect(`\n${drillsOnly(toMarkdown(report))}`).toMatchSnapshot());
test("JUnit of a game day", () => expect(`\n${toJunit(report)}`).toMatchSnapshot());
test("JSON of a game day", () => {
  const { gameDay, drills } = JSON.parse(toJson(report)) as Report;
  expect({ gameDay, drills: drills.map(({ samples, ...each }) => ({ ...each, samples: samples.length })) }).toMatchSnapshot();
});
test("the page of a game day, its words", () => {
  const words = page.slice(page.indexOf('id="game-day"'), page.indexOf('id="not-verified"'));
  const text = words.replaceAll(/<svg.*?<\/svg>|<details class="folded">.*?<\/details>/gsu, "").replaceAll(/<[^>]*>/g, " ");
  expect(`\n${text.replaceAll(/[ \t]+/g, " ").replaceAll(/\s*\n\s*/g, "\n")}`).toMatchSnapshot();
});

test.each([toHtml, toMarkdown, toJson, toJunit])("no format shows a value that is none (%#)", (write) => {
  expect(write(report)).not.toMatch(/undefined|NaN|Infinity|\[object/);
});

test("JUnit passes the resilient drill and no other", () => {
  const cases = [...toJunit(report).matchAll(/classname="drills" name="([^"]+)"[^>]*>\s*<([a-z-]+)/g)].map(([, name, element]) => [
    name,
    element,
  ]);
  expect(Object.fromEntries(cases)).toEqual({
    "slow-close-app-redis": "system-out",
    "kill-postgres": "failure",
    "bandwidth-load-balancer-app": "error",
    "partition-app-postgres": "failure",
    "clock-skew": "skipped",
  });
});

test("a fault that was not taken away is shouted, with what to do", () => {
  expect(page).toMatch(/left-over"><b>The fault is still there\.<\/b> Run <code>parity heal<\/code>/);
  expect(toMarkdown(report)).toContain("**The fault is still there.** Run `parity heal`");
  expect(toJunit(report)).toContain("NOT UNDONE: the undo went well, and yet");
  const undone = buildReport(
    stateOf(gameDayEvents.filter((event) => event.type !== "drill.finished" || event.result.verdict !== "not undone")),
  );
  expect(toHtml(undone)).not.toContain("The fault is still there");
});

test("what is not possible here is neither a pass nor a failure", () => {
  const alone = buildReport(stateOf(refused));
  expect(alone.drills[0]).toMatchObject({
    verdict: "not possible here",
    outcome: "unverified",
    reason: "this host has no libfaketime",
    figures: [],
  });
  expect(toJunit(alone)).toContain('<skipped message="not possible here: this host has no libfaketime"/>');
});

test("a drill says under what load it was, and which requests were its own writers'", () => {
  const load = "load: 200 requests/s";
  const requests = "requests: 9,833, 3,612 failed; of them by the drill's writers 5,833, 12 failed";
  expect(toMarkdown(report)).toContain(`- ${load}\n- ${requests}\n`);
  expect(page).toContain("9,833, 3,612 failed; of them by the drill&#39;s writers 5,833, 12 failed");
  expect(page).toContain("The load asked for 200 requests a second; the others are the drill&#39;s own writes.");
  expect(drillInWords(notResilient)).toContain("worst p99 212 ms under 200 requests/s, serving again");
});

test("a journal from before there were such figures is told without them", () => {
  const { figures } = report.drills.find(({ id }) => id === resilient.drill)!;
  expect(figures.map(({ name }) => name)).not.toContain("load");
  expect(figures.at(-1)).toEqual({ name: "requests", value: "2,400, 12 failed" });
  expect(drillInWords(resilient)).toContain("worst p99 212 ms, serving again");
});

test("faults, alerts and probes are bars on the axis of the load", () => {
  const { lanes } = report.drills.find(({ id }) => id === notResilient.drill)!;
  expect(lanes.map(({ kind, name }) => `${kind}: ${name}`)).toEqual([
    "fault: postgres/0 is killed",
    "alert: DatabaseDown",
    "alert: HighErrorRate",
    "probe: write",
    "probe: ready",
  ]);
  expect(lanes[0]).toMatchObject({ stretches: [{ from: 0, to: 17.9, look: "fault" }], moments: [{ t: 0.06, look: "bitten" }] });
  expect(lanes[1]?.stretches).toEqual([
    { from: 1.9, to: 16.1, look: "pending" },
    { from: 16.1, to: 28.3, look: "firing" },
  ]);
  expect(lanes[2]?.stretches).toEqual([{ from: 9, to: undefined, look: "firing" }]);
  expect(lanes[3]?.stretches).toEqual([{ from: 0.07, to: 20, look: "failing" }]);
  expect(lanes[4]?.stretches).toHaveLength(4);
});

test("an alert that was late, not delivered or loud did not do what it must", () => {
  const [loud, silent] = notResilient.alerts!;
  expect(alertHeld(loud!)).toBe(true);
  expect(alertHeld({ ...loud!, firingAfterMs: 20_001 })).toBe(false);
  expect(alertHeld({ ...loud!, deliveredAfterMs: undefined })).toBe(false);
  expect(alertHeld({ ...loud!, resolvedAfterMs: 40_001 })).toBe(false);
  expect(alertHeld(silent!)).toBe(false);
  expect(alertHeld({ ...silent!, firingAfterMs: undefined })).toBe(true);
});

test("a game day says what to do next, the worst first", () => {
  const { value } = stateOf(gameDayEvents).gameDay!;
  expect(afterGameDay(value)).toBe(
    "the fault of partition-app-postgres is still there: parity heal, then parity drill partition-app-postgres",
  );
  expect(afterGameDay({ ...value, drills: value.drills.slice(0, 3) })).toContain("parity drill kill-postgres");
  expect(afterGameDay({ ...value, drills: value.drills.slice(0, 1) })).toContain("--on compose");
  expect(afterGameDay(allResilient)).toContain("readiness.yaml");
  expect(gameDayInWords({ ...allResilient, drills: [], score: undefined })).toBe(
    "0 of 0 drills resilient · no score: nothing was shown · 1 min 52 s",
  );
});
