import { expect, test } from "vitest";
import { followLog } from "../../../src/views/tui/follow-log.ts";
import { LogBuffer } from "../../../src/views/tui/log-buffer.ts";
import { printable } from "../../../src/views/tui/printable.ts";

function filled(count: number, capacity: number): LogBuffer {
  const buffer = new LogBuffer(capacity);
  for (let number = 1; number <= count; number += 1)
    buffer.add({ instance: 0, text: `line ${number}${number % 10 === 0 ? " ERROR" : ""}` });
  return buffer;
}

const texts = (lines: readonly { text: string }[]): string[] => lines.map(({ text }) => text);

test("keeps the newest lines and counts all of them", () => {
  const buffer = filled(250, 100);
  expect(buffer.total).toBe(250);
  expect(texts(buffer.tail(2))).toEqual(["line 249", "line 250 ERROR"]);
  expect(buffer.tail(1000)).toHaveLength(100);
  expect(texts(buffer.tail(1000))[0]).toBe("line 151");
});

test("a filter finds lines in any case, the newest ones", () => {
  expect(texts(filled(250, 100).tail(2, "error"))).toEqual(["line 240 ERROR", "line 250 ERROR"]);
  expect(filled(250, 100).tail(5, "line 12")).toEqual([]);
});

test("an earlier end shows older lines, and none that are no longer kept", () => {
  expect(texts(filled(250, 100).tail(2, "", 200))).toEqual(["line 199", "line 200 ERROR"]);
  expect(filled(250, 100).tail(5, "", 150)).toEqual([]);
});

test.each([
  ["\u001b[31mred\u001b[0m", "red"],
  ["\u001b[2J\u001b[Hcleared", "cleared"],
  ["\u001b]0;title\u0007after", "after"],
  ["\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\", "link"],
  ["\u001bPdevice\u001b\\after", "after"],
  ["\u009b31mred", "red"],
  ["\u001b[?1049lleft", "left"],
  ["over\rwritten\bx", "overwrittenx"],
  ["tab\there", "tab  here"],
  ["unfinished \u001b[3", "unfinished "],
  ["\u202eright to left", "right to left"],
  ["\u001bcreset", "reset"],
  ["plain 受信 ✓", "plain 受信 ✓"],
])("%j is printed as %j", (line, shown) => {
  expect(printable(line)).toBe(shown);
});

test("a line of a megabyte is cut", () => {
  expect(printable("x".repeat(1_000_000))).toHaveLength(1000);
});

test("a source that always has a next line lets other work through, and stops when it is told to", async () => {
  const leaving = new AbortController();
  const buffer = new LogBuffer();
  async function* endless(): AsyncGenerator<{ instance: number; text: string }> {
    while (true) yield { instance: 0, text: "again" };
  }
  // Without the turns followLog gives away, this timer would never fire.
  const looking = setInterval(() => void (buffer.total > 5000 && leaving.abort()), 10);
  await followLog(endless, buffer, leaving.signal, () => undefined, Date.now);
  clearInterval(looking);
  expect(buffer.tail(5000)).toHaveLength(2000);
});

test("a log that breaks says so as its last line", async () => {
  const buffer = new LogBuffer();
  let changes = 0;
  async function* broken(): AsyncGenerator<{ instance: number; text: string }> {
    yield { instance: 0, text: "last words" };
    throw new Error("the file is gone");
  }
  await followLog(
    broken,
    buffer,
    new AbortController().signal,
    () => {
      changes += 1;
    },
    Date.now,
  );
  expect(texts(buffer.tail(5))).toEqual(["last words", "the log can't be read any more: the file is gone"]);
  expect(changes).toBe(2);
});
