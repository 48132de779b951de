import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Plan } from "../../../src/plan/plan.ts";
import { lentName, ownerOfName } from "../../../src/vitest/names.ts";
import { templateKey } from "../../../src/vitest/template-key.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "parity-template-key-"));
  await mkdir(join(root, "db/migrations"), { recursive: true });
  await mkdir(join(root, "node_modules/migrator"), { recursive: true });
  await writeFile(join(root, "db/migrations/001.js"), "create");
  await writeFile(join(root, "run.js"), "run");
});
afterEach(() => rm(root, { recursive: true, force: true }));

function key(command: readonly string[] = ["node", "run.js", "up"], env: Record<string, string> = {}, version = "150018"): Promise<string> {
  const plan = { root, database: { name: "shop", user: "shop" }, app: { cwd: ".", env, migrate: { up: command, down: [] } } };
  return templateKey(plan as unknown as Plan, version);
}

test.each([
  ["a migration's text", "db/migrations/001.js", "create table"],
  ["a new migration", "db/migrations/002.js", "alter"],
  ["the program that the command names", "run.js", "run otherwise"],
  ["a schema in SQL elsewhere", "src/tables.sql", "create"],
])("another template is made for %s", async (_, path, text) => {
  const before = await key();
  await mkdir(join(root, path, ".."), { recursive: true });
  await writeFile(join(root, path), text);
  expect(await key()).not.toBe(before);
});

test("another template is made for another command, environment or server", async () => {
  const keys = await Promise.all([
    key(),
    key(["node", "run.js", "up", "--seed"]),
    key(undefined, { STAGE: "two" }),
    key(undefined, {}, "160001"),
  ]);
  expect(new Set(keys).size).toBe(4);
});

test.each(["src/app.js", "db/migrations/applied.log", "node_modules/migrator/migration.js"])("%s changes nothing", async (path) => {
  const before = await key();
  await mkdir(join(root, path, ".."), { recursive: true });
  await writeFile(join(root, path), "new");
  expect(await key()).toBe(before);
});

test("a lent name tells its process, and no other name does", async () => {
  expect(ownerOfName(await lentName(process.pid))).toEqual({ pid: process.pid, startedAt: expect.stringMatching(/^\d+$/) });
  expect(ownerOfName("shop")).toBeUndefined();
  expect(ownerOfName("1_2_3")).toBeUndefined();
});
