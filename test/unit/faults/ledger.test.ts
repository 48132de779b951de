import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { faultFile, forgetFault, leftOverFaults, readFault, recordedFaults, recordFault } from "../../../src/steps/faults/ledger.ts";
import { gone, host, recordOf, scriptKinds } from "./scripted-kind.ts";

scriptKinds();
let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "parity-ledger-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const ids = async (): Promise<string[]> => (await leftOverFaults(directory)).map(({ fault }) => fault.id);

describe("left-over faults", () => {
  it("are none where nothing was ever recorded", async () => {
    expect(await leftOverFaults(join(directory, "absent"))).toEqual([]);
  });

  it("are not those of a drill that is under way: those are held", async () => {
    const record = await recordOf(directory, "a");
    await recordFault(directory, record);
    expect(await recordedFaults(directory, host.now())).toEqual({ leftOver: [], held: [record] });
  });

  it.each([
    ["whose owner is gone", { owner: gone }],
    ["that their owner gave up", { abandoned: true }],
    ["past their deadline", { deadline: 1 }],
  ])("are those %s", async (_, changes) => {
    const record = await recordOf(directory, "a", changes);
    await recordFault(directory, record);
    expect(await leftOverFaults(directory)).toEqual([record]);
  });

  it("come oldest first, also when one owner recorded them in the same millisecond", async () => {
    const later = "2026-01-02T00:00:00.000Z";
    const other = { pid: host.pid, startedAt: "2" };
    await recordFault(directory, await recordOf(directory, "c", { owner: gone, recordedAt: later, order: 1 }));
    await recordFault(directory, await recordOf(directory, "b", { owner: gone, recordedAt: later, order: 2 }));
    await recordFault(directory, await recordOf(directory, "a", { owner: other, recordedAt: "2026-01-03T00:00:00.000Z", order: 1 }));
    expect(await ids()).toEqual(["c", "b", "a"]);
  });

  it("are forgotten as often as one likes", async () => {
    await recordFault(directory, await recordOf(directory, "a"));
    await forgetFault(directory, "a");
    await forgetFault(directory, "a");
    expect(await readdir(join(directory, "faults"))).toEqual([]);
  });
});

describe("a record", () => {
  const spoilt = async (change: (text: string) => string): Promise<void> => {
    await recordFault(directory, await recordOf(directory, "a", { owner: gone }));
    const file = faultFile(directory, "a");
    await writeFile(file, change(await readFile(file, "utf8")));
  };

  it.each<[string, (text: string) => string]>([
    ["that was cut off", (text) => text.slice(0, 100)],
    ["of a kind that nobody knows", (text) => text.replace("slow-close", "earthquake")],
    ["whose parameters its kind does not have", (text) => text.replace('"port": "main"', '"port": 1')],
    ["with a key too many", (text) => text.replace('"v": 1', '"v": 1, "w": 1')],
  ])("%s is an error, never no fault", async (_, change) => {
    await spoilt(change);
    await expect(leftOverFaults(directory)).rejects.toMatchObject({ code: "FAULT_LEFT_OVER", exitCode: 3 });
  });

  it("that is not there is none", async () => {
    expect(await readFault(faultFile(directory, "a"))).toBeUndefined();
  });
});
