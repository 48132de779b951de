import { expect, test } from "vitest";
import { emptyState, reduce } from "../../../src/state/reduce.ts";
import { jsonView } from "../../../src/views/json.ts";
import { silentView } from "../../../src/views/silent.ts";
import { transcriptView } from "../../../src/views/transcript.ts";
import type { View } from "../../../src/views/view.ts";
import { certified } from "../report/events.ts";

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

test("silent says nothing", async () => {
  await expect(show(silentView)).resolves.toBeUndefined();
});
