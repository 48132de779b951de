import { test } from "parity-kit/vitest";
import { expect } from "vitest";

test("a database and a prefix", async ({ database, redis, stack }) => {
  expect(await database.query("select current_user::text as user")).toEqual([{ user: database.user }]);
  expect(database.url).toContain(`:${stack.endpoint("postgres").port}/${database.name}?sslmode=verify-full`);
  expect(redis.prefix).toMatch(/^parity:test:/);
});
