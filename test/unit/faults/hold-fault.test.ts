import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UndoStack } from "../../../src/session/undo-stack.ts";
import { type HeldFault, holdFault } from "../../../src/steps/faults/hold-fault.ts";
import { leftOverFaults } from "../../../src/steps/faults/ledger.ts";
import { contextWith, faultOf, type Recorded, type Script, scriptKinds, stackIn } from "./scripted-kind.ts";

const options = { drill: "slow-answers", heal: ["true"], cwd: "/", longestMs: 60_000 };
let directory = "";
let script: Script;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "parity-hold-"));
  script = scriptKinds();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const hold = (id: string, { context }: Recorded = contextWith()): Promise<HeldFault> =>
  holdFault(stackIn(directory), faultOf(id), options, context);
const records = async (): Promise<string[]> => (await readdir(join(directory, "faults"))).filter((name) => name.endsWith(".json"));

describe("a held fault", () => {
  it("is on the disk and on the undo stack before anything is done", async () => {
    const recorded = contextWith();
    await hold("held", recorded);
    expect(script.done).toEqual([]);
    expect(recorded.facts).toEqual([expect.objectContaining({ type: "fault.recorded", fault: "held", kind: "slow-close" })]);
    expect(recorded.undos).toHaveLength(1);
    expect(await records()).toEqual(["held.json"]);
    await recorded.undos[0]?.run();
    expect(await records()).toEqual([]);
  });

  it("is arranged, injected, undone and released with what was remembered; its record goes last", async () => {
    const held = await hold("held");
    await held.arrange();
    await held.inject();
    await held.undo();
    expect(await held.remains()).toBeUndefined();
    expect(await records()).toEqual(["held.json"]);
    await held.release();
    expect(script.done).toEqual([
      "arrange held",
      "inject held",
      "undo held",
      "remains held",
      "undo held",
      "remains held",
      "dismantle held",
    ]);
    expect(new Set(script.remembered)).toEqual(new Set([{ before: "as it was" }]));
    expect(await records()).toEqual([]);
  });

  it("is released once, however often it is asked to be", async () => {
    const recorded = contextWith();
    const held = await hold("held", recorded);
    await held.release();
    await held.release();
    await recorded.undos[0]?.run();
    expect(script.done).toEqual(["undo held", "remains held", "dismantle held"]);
  });

  it("is undone though the step was interrupted", async () => {
    const held = await hold("held", contextWith(AbortSignal.abort()));
    await held.release();
    expect(script.signals.map(({ aborted }) => aborted)).toEqual([false, false]);
  });

  it.each(["undo held", "remains held", "dismantle held"])(
    "whose `%s` fails is dismantled all the same, and nobody's from then on",
    async (failing) => {
      const held = await hold("held");
      await held.inject();
      script.failing.add(failing);
      await expect(held.release()).rejects.toThrow(
        failing === "remains held" ? "after the undo postgres/0 is still broken" : "does not work",
      );
      expect(script.done).toContain("dismantle held");
      expect(await leftOverFaults(directory)).toEqual([expect.objectContaining({ abandoned: true })]);
      script.failing.clear();
      await held.release();
      expect(await records()).toEqual([]);
    },
  );
});

describe("several held faults", () => {
  it("are taken back the newest first, and one that fails does not keep the others", async () => {
    const undo = new UndoStack();
    const recorded = contextWith();
    const context = { ...recorded.context, defer: (each: Parameters<typeof undo.defer>[0]) => undo.defer(each) };
    for (const id of ["a", "b", "c"]) await (await hold(id, { ...recorded, context })).inject();
    script.failing.add("undo b");
    const failures = await undo.run();
    expect(failures.map(({ title }) => title)).toEqual(["undo slow-close of postgres/0"]);
    expect(script.done.filter((each) => /undo|dismantle/.test(each))).toEqual([
      "undo c",
      "dismantle c",
      "undo b",
      "dismantle b",
      "undo a",
      "dismantle a",
    ]);
    expect((await leftOverFaults(directory)).map(({ fault }) => fault.id)).toEqual(["b"]);
  });
});
