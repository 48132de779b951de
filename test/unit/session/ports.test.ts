import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { configurationSchema } from "../../../src/config/schema.ts";
import { allocatePorts } from "../../../src/session/ports.ts";

const config = configurationSchema.parse({ project: "shop", app: { command: "node x", replicas: 2 } });
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "parity-ports-"));
});
afterEach(() => rm(folder, { recursive: true }));

const down = { running: false, reserve: false };

test("a port is remembered; one that somebody took meanwhile is replaced, unless the stack itself runs on it", async () => {
  const first = await allocatePorts(folder, "native", config, down);
  await first.remember();
  const number = first.port("redis", "main", 0);
  expect((await allocatePorts(folder, "native", config, down)).port("redis", "main", 0)).toBe(number);
  const taker = createServer().listen(number, "127.0.0.1");
  await new Promise((resolve) => taker.once("listening", resolve));
  try {
    expect((await allocatePorts(folder, "native", config, down)).port("redis", "main", 0)).not.toBe(number);
    expect((await allocatePorts(folder, "native", config, { running: true, reserve: false })).port("redis", "main", 0)).toBe(number);
  } finally {
    taker.close();
  }
});

test("no two things get the same port, and a configured one is taken as it is", async () => {
  const fixed = configurationSchema.parse({
    project: "shop",
    app: { command: "node x", replicas: 3, port: 28_000 },
    services: { redis: { port: 26_379 } },
  });
  const ports = await allocatePorts(folder, "native", fixed, down);
  expect(ports.port("redis", "main", 0)).toBe(26_379);
  const app = [0, 1, 2].map((instance) => ports.port("app", "main", instance));
  expect(app).toEqual([28_000, 28_001, 28_002]);
  await ports.remember();
  const { readFile } = await import("node:fs/promises");
  const stored = JSON.parse(await readFile(join(folder, "ports.json"), "utf8")) as { native: Record<string, number> };
  const numbers = Object.values(stored.native);
  expect(new Set(numbers).size).toBe(numbers.length);
});
