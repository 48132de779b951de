import { appendFile } from "node:fs/promises";
import { createClient } from "@redis/client";
import { test } from "parity-kit/vitest";
import { expect } from "vitest";

/** Twenty tests that would each see the others' rows and keys if they shared anything. Hand-out times go to handed-out.log. */
export function many(file: string): void {
  let asked = 0;
  test.beforeEach(() => {
    asked = performance.now();
  });
  test.for(Array.from({ length: 20 }, (_, index) => index))(`${file} %i`, async (index, { database, redis }) => {
    await appendFile("handed-out.log", `${performance.now() - asked}\n`);
    expect(await database.query("select * from orders")).toEqual([]);
    await database.query("insert into orders (label) select $1 || n from generate_series(1, $2::int) n", [file, index + 1]);
    expect(await database.query("select count(*)::int as count from orders where starts_with(label, $1)", [file])).toEqual([
      { count: index + 1 },
    ]);
    const client = createClient({ url: redis.url });
    await client.connect();
    expect(await client.set(`${redis.prefix}order`, file, { condition: "NX" })).toBe("OK");
    expect(await client.keys(`${redis.prefix}*`)).toHaveLength(1);
    client.destroy();
  });
}
