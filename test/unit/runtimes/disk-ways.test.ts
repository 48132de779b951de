import { describe, expect, it } from "vitest";
import { type DiskState, diskPaths, isUnderway } from "../../../src/runtimes/native/disk-state.ts";
import { nextStepBack } from "../../../src/runtimes/native/disk-ways.ts";

const paths = diskPaths("/room");
const settled: DiskState = { data: "filled", before: false, back: false, image: false, disk: "unmounted", rubbish: false };
const bound: DiskState = { ...settled, data: "mounted", image: true, disk: "with data", rubbish: true };
const next = (state: DiskState): string | undefined => nextStepBack(state, paths)?.title;

describe("the next step by which data gets back from a disk of its own", () => {
  it.for<[string, DiskState, string | undefined]>([
    ["nothing is left", settled, undefined],
    ["it is in use", bound, "copy the data back"],
    ["the copy is whole", { ...bound, back: true }, "unmount /room/data"],
    ["it was never started there", { ...bound, before: true }, "unmount /room/data"],
    ["unmounted, and copied", { ...bound, data: "empty", back: true }, "remove the empty /room/data"],
    ["its folder is away, and it is copied", { ...bound, data: "absent", back: true }, "put the data back"],
    ["its folder is away, and it was never started there", { ...bound, data: "absent", before: true, back: true }, "put the data back"],
    ["the machine was started anew", { ...bound, data: "empty", disk: "unmounted" }, "mount the file system"],
    ["the machine was started anew, mounted again", { ...bound, data: "empty" }, "copy the data back"],
    ["it is whole, and a file system is left", { ...bound, data: "filled" }, "remove the file system"],
    ["it is whole, and a mount is left", { ...settled, disk: "with data", rubbish: true }, "unmount /room/disk"],
    ["it is whole, and an old copy is left", { ...settled, back: true }, "remove what is not needed any more"],
    ["it never held anything", { ...bound, data: "empty", disk: "without data" }, "remove the file system"],
  ])("when %s", ([, state, title]) => {
    expect(next(state)).toBe(title);
  });

  it("is none where two folders claim to be the data", () => {
    expect(() => next({ ...settled, before: true })).toThrow("both hold data");
  });
});

describe("data on its way", () => {
  it("is not to be started on", () => {
    expect(isUnderway(settled)).toBe(false);
    expect(isUnderway(bound)).toBe(false);
    expect(isUnderway({ ...bound, before: true })).toBe(true);
    expect(isUnderway({ ...bound, data: "empty", disk: "unmounted" })).toBe(true);
    expect(isUnderway({ ...settled, data: "absent", back: true })).toBe(true);
    expect(isUnderway({ ...settled, data: "absent" })).toBe(false);
  });
});
