import { expect, test } from "vitest";
import { demultiplexed } from "../../../src/runtimes/compose/logs.ts";

function frame(output: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(output, 0);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

test("frames of both outputs are joined in their order, also through a character of several bytes", () => {
  const whole = Buffer.from("grün\n");
  const first = frame(1, "one\n");
  const split = [whole.subarray(0, 3), whole.subarray(3)].map((part) => {
    const header = Buffer.alloc(8);
    header.writeUInt8(2, 0);
    header.writeUInt32BE(part.length, 4);
    return Buffer.concat([header, part]);
  });
  expect(demultiplexed(Buffer.concat([first, ...split]))).toBe("one\ngrün\n");
});

test("nothing is no text", () => {
  expect(demultiplexed(Buffer.alloc(0))).toBe("");
});
