import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { healLeftOverFaults } from "../../../src/steps/faults/heal.ts";
import { leftOverFaults, recordFault } from "../../../src/steps/faults/ledger.ts";
import { contextWith, faultOf, gone, recordOf, type Script, scriptKinds, stackIn } from "./scripted-kind.ts";

let directory = "";
let script: Script;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "parity-heal-"));
  script = scriptKinds();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const leftOver = async (id: string, order: number, changes: Parameters<typeof recordOf>[2] = {}): Promise<string> =>
  recordFault(directory, await recordOf(directory, id, { owner: gone, order, ...changes }));
const left = async (): Promise<string[]> => (await leftOverFaults(directory)).map(({ fault }) => fault.id);

it("undoes the newest first, each with what it remembered, all before any is dismantled, makes sure, dismantles, tells and forgets; a second time does nothing", async () => {
  await leftOver("a", 1);
  await leftOver("b", 2);
  const { context, facts } = contextWith();
  expect(await healLeftOverFaults(stackIn(directory), context)).toHaveLength(2);
  expect(script.done).toEqual(["undo b", "undo a", "undo b", "remains b", "dismantle b", "undo a", "remains a", "dismantle a"]);
  expect(script.remembered[0]).toEqual({ before: "as it was" });
  expect(facts).toEqual([
    expect.objectContaining({ type: "fault.undone", fault: "b" }),
    expect.objectContaining({ type: "fault.undone", fault: "a" }),
  ]);
  expect(await healLeftOverFaults(stackIn(directory), context)).toEqual([]);
});

it.each(["undo b", "remains b", "dismantle b"])("tries each, keeps the record of the one whose `%s` fails, and fails", async (failing) => {
  await leftOver("a", 1);
  await leftOver("b", 2);
  script.failing.add(failing);
  await expect(healLeftOverFaults(stackIn(directory), contextWith().context)).rejects.toMatchObject({
    code: "FAULT_LEFT_OVER",
    message: "1 left-over fault could not be undone",
    hint: "take the stack down and up again",
  });
  expect(script.done).toContain("dismantle b");
  expect(script.done).toContain("dismantle a");
  expect(await left()).toEqual(["b"]);
});

it("says what to do with one that outlives the stack", async () => {
  await leftOver("a", 1, { fault: faultOf("a", "corrupted-page") });
  script.failing.add("undo a");
  await expect(healLeftOverFaults(stackIn(directory), contextWith().context)).rejects.toMatchObject({
    hint: expect.stringContaining("parity down --volumes"),
    details: [{ at: "corrupted-page of postgres/0, by the drill slow-answers", says: "undo does not work" }],
  });
});

it("leaves alone what was done to a stack of another runtime", async () => {
  await leftOver("a", 1, { runtime: "compose" });
  expect(await healLeftOverFaults(stackIn(directory), contextWith().context)).toEqual([]);
  expect(await left()).toEqual(["a"]);
});
