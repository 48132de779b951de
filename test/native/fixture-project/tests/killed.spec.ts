import { createClient } from "@redis/client";
import { test } from "parity-kit/vitest";

test("a worker that is killed while it has a database", async ({ database, redis }) => {
  await database.query("insert into orders (label) values ('lost')");
  const client = createClient({ url: redis.url });
  await client.connect();
  await client.set(`${redis.prefix}left`, "over");
  process.kill(process.pid, "SIGKILL");
});
