import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { nodeHost } from "../../../src/host/node.ts";
import { lockStack } from "../../../src/session/lock.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "parity-lock-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a second command is refused and told who holds the lock; afterwards it gets it", async () => {
  const host = nodeHost();
  const unlock = await lockStack(host, folder, "up --detach");
  await expect(lockStack(host, folder, "down")).rejects.toMatchObject({
    code: "LOCKED",
    exitCode: 3,
    message: expect.stringContaining(`parity up --detach (pid ${host.pid})`),
  });
  await unlock();
  await (await lockStack(host, folder, "down"))();
});

test("a holder that was killed holds nothing", async () => {
  const host = nodeHost();
  await lockStack(host, folder, "up");
  // The same number, started at another time: the process that took the lock is gone.
  await writeFile(
    join(folder, "lock.json"),
    JSON.stringify({ pid: host.pid, start: "another-boot:1", command: "up", since: new Date(0).toISOString() }),
  );
  const unlock = await lockStack(host, folder, "down");
  await expect(lockStack(host, folder, "load")).rejects.toMatchObject({ message: expect.stringContaining("parity down") });
  await unlock();
});

test("of twenty at once one wins", async () => {
  const host = nodeHost();
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => lockStack(host, folder, `up ${index}`)));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});
