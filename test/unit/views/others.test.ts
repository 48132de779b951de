import { expect, test } from "vitest";
import { emptyState, reduce } from "../../../src/state/reduce.ts";
import { jsonView } from "../../../src/views/json.ts";
import { silentView } from "../../../src/views/silent.ts";
import { transcriptView } from "../../../src/views/transcript.ts";
import type { View } from "../../../src/views/view.ts";
import { certified } from "../report/events.ts";
import { watched } from "../report/load-events.ts";

async function show(view: View): Promise<void> {
  let state = emptyState;
  for (const event of certified) {
    state = reduce(state, event);
    view.event(event, state);
  }
  await view.close();
}

test("json: every event as it is, one a line, and nothing else", async () => {
  let out = "";
  await show(jsonView((text) => void (out += text)));
  const lines = out.split("\n");
  expect(lines.pop()).toBe("");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(certified);
});

test("transcript: what happened, without what differs from run to run", async () => {
  const view = transcriptView();
  await show(view);
  expect(view.lines).toMatchSnapshot();
});

test("transcript: what a load came to", () => {
  const view = transcriptView();
  for (const event of watched) view.event(event, emptyState);
  expect(view.lines.filter((line) => /^(load|capacity)\./.test(line))).toEqual([
    "load.calibrated",
    "capacity.probed held",
    "capacity.probed invalid",
    "capacity.probed broke",
    "capacity.probed held",
    "load.finished valid",
    "capacity.found service level",
    "load.compared p99",
  ]);
});

test("silent says nothing", async () => {
  await expect(show(silentView)).resolves.toBeUndefined();
});
