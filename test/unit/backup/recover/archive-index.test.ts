import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { entriesOf } from "../../../../src/steps/backup/recover/archive-index.ts";

const entry = (name: string): object => ({
  name,
  bytes: 1,
  sha256: "a".repeat(64),
  plainBytes: 2,
  plainSha256: "b".repeat(64),
  part: "wal",
});
const line = (json: string): string => `${createHash("sha256").update(json).digest("hex")} ${json}\n`;
const text = ["000000010000000000000002.zst.age", "000000010000000000000003.zst.age"]
  .map((name) => line(JSON.stringify(entry(name))))
  .join("");

describe("the index of stored log", () => {
  it("gives what was added, in its order", () => {
    expect(entriesOf(text).map(({ name }) => name)).toEqual(["000000010000000000000002.zst.age", "000000010000000000000003.zst.age"]);
    expect(entriesOf("")).toEqual([]);
  });

  it("notices a flipped bit wherever it is", () => {
    const bytes = Buffer.from(text, "latin1");
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
      expect(() => entriesOf(flipped.toString("latin1")), `byte ${at}`).toThrow("the stored log is damaged");
    }
  });

  it("notices a line that is cut off", () => {
    expect(() => entriesOf(text.slice(0, -1))).toThrow("the last line of its index is cut off");
  });
});
