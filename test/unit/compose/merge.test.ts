import { expect, test } from "vitest";
import { merged } from "../../../src/runtimes/containers/merge.ts";

async function* of<T>(...items: T[]): AsyncGenerator<T> {
  yield* items;
}

test("every item of every source comes once", async () => {
  const items: number[] = [];
  for await (const item of merged([of(1, 2), of(3), of<number>()])) items.push(item);
  expect(items.toSorted()).toEqual([1, 2, 3]);
});

test("a reader that stops ends the sources", async () => {
  const ended: string[] = [];
  async function* endless(): AsyncGenerator<number> {
    try {
      for (let item = 0; ; item += 1) yield item;
    } finally {
      ended.push("ended");
    }
  }
  for await (const item of merged([endless()])) if (item === 2) break;
  await expect.poll(() => ended).toEqual(["ended"]);
});
