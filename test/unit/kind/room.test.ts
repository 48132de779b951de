import { describe, expect, it } from "vitest";
import { lackOf } from "../../../src/runtimes/kind/cluster/room.ts";

const gibibyte = 1024 ** 3;

describe("the room a cluster needs", () => {
  it("is there, also where the engine's disk is not this machine's", () => {
    expect(lackOf({ memoryBytes: 2 * gibibyte, diskBytes: 8 * gibibyte })).toBeUndefined();
    expect(lackOf({ memoryBytes: 2 * gibibyte, diskBytes: undefined })).toBeUndefined();
  });

  it("lacks memory", () => {
    expect(lackOf({ memoryBytes: gibibyte, diskBytes: 8 * gibibyte })).toMatchObject({
      code: "ENGINE_FAILED",
      message: "a cluster needs 1.5 GiB of memory, and the engine has 1.0 GiB",
    });
  });

  it("lacks disk", () => {
    expect(lackOf({ memoryBytes: 2 * gibibyte, diskBytes: gibibyte })).toMatchObject({
      code: "DISK_FULL",
      message: "a cluster needs 4.0 GiB of disk, and 1.0 GiB are free where the engine stores",
    });
  });
});
