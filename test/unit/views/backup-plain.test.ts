import { expect, test } from "vitest";
import type { ParityEvent } from "../../../src/events/event.ts";
import { emptyState, reduce } from "../../../src/state/reduce.ts";
import { plainView } from "../../../src/views/plain/plain.ts";
import { damagedRestore, disaster, diskLoss, goodRestore, listed, recovered } from "../report/backup-facts.ts";
import { eventsOf } from "../report/events.ts";

const events = eventsOf([listed, ...recovered]);

function progress(all: readonly ParityEvent[], changed: { width?: number; unicode?: boolean; colour?: boolean } = {}): string {
  let said = "";
  const outputs = { result: () => undefined, progress: (text: string) => void (said += text) };
  const view = plainView(outputs, { colour: false, unicode: true, width: 80, shownPath: (path) => path, ...changed });
  let state = emptyState;
  for (const event of all) {
    state = reduce(state, event);
    view.event(event, state);
  }
  return said;
}

test("a backup, its restore, recoveries and a disaster", () => expect(`\n${progress(events)}`).toMatchSnapshot());

test("what holds is told once, together; what does not at once and in red", () => {
  const said = progress(events, { width: 200, colour: true });
  expect(said).toContain("\u001b[31mrestore  \u001b[39mequal: sequences does not hold: transfers_id_seq stands at 4711");
  expect(said).toContain("\u001b[33mrestore  \u001b[39mserving: app could not be looked at");
  expect(said).not.toContain("amcheck");
});

test("a level that nobody looked at is named", () => {
  const proofs = goodRestore.proofs!.filter(({ level }) => level !== "serving");
  const said = progress(eventsOf([[1, { type: "restore.compared", result: { ...goodRestore, proofs, level: "equal" } }]]), { width: 200 });
  expect(said).toContain("proved up to equal · serving not looked at");
});

test("a journal that knew no levels says what it knew", () => {
  const { level, proofs, format, ...older } = damagedRestore;
  expect([level, proofs?.length, format]).toEqual(["consistent", 8, "custom"]);
  expect(progress(eventsOf([[1, { type: "restore.compared", result: older }]]), { width: 200 })).toBe(
    "restore  400 MiB restored in 2.0 s · 2 of 2 tables equal · schema equal · a changed row was noticed (control)\n",
  );
});

test("the step of a recovery says nothing more than the recovery did", () => {
  const step = (outcome: "failed" | "done") =>
    eventsOf([
      [1, { type: "step.started", step: "drill", title: "Postgres loses its disk" }],
      [2, { type: "recovery.measured", result: diskLoss }],
      [3, { type: "step.finished", step: "drill", outcome, summary: `not recovered: ${diskLoss.reason}`, ms: 1000 }],
    ]);
  expect(progress(step("failed"), { width: 200 }).match(/are lost, and/g)).toHaveLength(1);
  expect(progress(step("failed").toSpliced(1, 1), { width: 200 })).toContain("drill    failed: not recovered");
});

test("a restore that compared nothing ends with what it showed", () => {
  const readable = eventsOf([
    [1, { type: "step.started", step: "restore", title: "look at the bytes of it" }],
    [2, { type: "step.finished", step: "restore", outcome: "done", summary: "proved up to readable", ms: 1000 }],
  ]);
  expect(progress(readable)).toBe("restore  proved up to readable (1.0 s)\n");
  expect(
    progress([...readable.slice(0, 1), ...eventsOf([[1.5, { type: "restore.compared", result: goodRestore }]]), ...readable.slice(1)]),
  ).not.toContain("proved up to readable");
});

test.each([
  ["not recovered", "\u001b[31m"],
  ["not shown", "\u001b[33m"],
] as const)("%s stands out, and says why first", (verdict, colour) => {
  const facts = eventsOf([
    [1, { type: "recovery.measured", result: { ...diskLoss, verdict } }],
    [2, { type: "disaster.finished", result: { ...disaster, verdict, reason: "the backup is damaged" } }],
  ]);
  const said = progress(facts, { width: 200, colour: true });
  expect(said).toContain(`${colour}recovery \u001b[39mloss of the disk: ${verdict}: 12 acknowledged writes of 6 min 42 s are lost`);
  expect(said).toContain(`${colour}disaster \u001b[39m${verdict}: the backup is damaged`);
});

test.each([60, 80, 120].flatMap((width) => [true, false].map((unicode) => [width, unicode] as const)))(
  "fits in %i columns, UTF-8: %s",
  (width, unicode) => {
    const lines = progress(events, { width, unicode }).split("\n");
    expect(lines.filter((line) => line.length > width || /\s$/.test(line))).toEqual([]);
  },
);

test("without UTF-8 it is ASCII", () => expect(progress(events, { unicode: false })).toMatch(/^[\n -~]*$/));
