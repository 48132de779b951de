import { test } from "parity-kit/vitest";
import { expect } from "vitest";

test("an order that is wrong", async ({ database }) => {
  await database.query("insert into orders (label) values ('to be looked at')");
  expect(await database.query("select * from orders")).toEqual([]);
});

test.fails("an order that is expected to be wrong", async ({ database }) => {
  expect(await database.query("select * from orders")).toHaveLength(1);
});
