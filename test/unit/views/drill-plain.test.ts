import { expect, test } from "vitest";
import type { ParityEvent } from "../../../src/events/event.ts";
import { emptyState, reduce } from "../../../src/state/reduce.ts";
import { plainView } from "../../../src/views/plain/plain.ts";
import { gameDayEvents, refused } from "../report/drill-events.ts";

function progress(events: readonly ParityEvent[], changed: { width?: number; unicode?: boolean; colour?: boolean } = {}): string {
  let said = "";
  const outputs = { result: () => undefined, progress: (text: string) => void (said += text) };
  const view = plainView(outputs, { colour: false, unicode: true, width: 80, shownPath: (path) => path, ...changed });
  let state = emptyState;
  for (const event of events) {
    state = reduce(state, event);
    view.event(event, state);
  }
  return said;
}

test("a game day: plan, drills, table, score, what to do", () => expect(`\n${progress(gameDayEvents)}`).toMatchSnapshot());

test("a drill that is not possible here", () => {
  expect(progress(refused)).toBe(
    "drill    The clock of one app instance is an hour ahead: not possible here: this\n         host has no libfaketime\n",
  );
});

test("a fault that is still there is shouted in red", () => {
  expect(progress(gameDayEvents, { width: 200, colour: true })).toContain(
    "\u001b[31mdrill    \u001b[39mTHE FAULT OF partition-app-postgres IS STILL THERE: run parity heal before anything else",
  );
});

test("probes that come and go are one line, not one each time", () => {
  const lines = progress(gameDayEvents, { width: 200 }).split("\n");
  expect(lines.filter((line) => line.includes("probes that did not hold"))).toEqual([
    "drill    probes that did not hold: write 20 s; ready 2.0 s in 4 stretches",
  ]);
  expect(lines.filter((line) => /\bready (?:is|was|answered|failed|200)/.test(line) && !line.includes("no client noticed"))).toEqual([]);
});

test.each([60, 80, 120].flatMap((width) => [true, false].map((unicode) => [width, unicode] as const)))(
  "fits in %i columns, UTF-8: %s",
  (width, unicode) => {
    const lines = progress(gameDayEvents, { width, unicode }).split("\n");
    expect(lines.filter((line) => line.length > width || /\s$/.test(line))).toEqual([]);
  },
);

test("without UTF-8 it is ASCII", () => expect(progress(gameDayEvents, { unicode: false })).toMatch(/^[\n -~]*$/));
