import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RestoreResult } from "../../src/events/event.ts";
import type { PlannedApp } from "../../src/plan/plan.ts";
import type { RunningStack } from "../../src/runtimes/runtime.ts";
import { backup } from "../../src/steps/backup/backup.ts";
import { liveDatabase, withConnection } from "../../src/steps/backup/connection.ts";
import { restoreLive } from "../../src/steps/backup/live/restore-live.ts";
import { growingPrefix } from "../../src/steps/backup/live/target.ts";
import { restoreDrill } from "../../src/steps/backup/verify/restore-drill.ts";
import { hashOf } from "../../src/steps/backup/verify/schema.ts";
import { openClient } from "../../src/steps/drill/client.ts";
import { writeRow } from "../../src/steps/drill/ledger-client.ts";
import { openStepRun, type StepRun } from "./backup-fixture.ts";
import { type LiveStack, startSampleStack } from "./drill-fixture.ts";

let live: LiveStack;
let run: StepRun;
let id: string;
/** Transfers that the backup holds. */
let held: number;

beforeAll(async () => {
  live = await startSampleStack();
  run = await openStepRun(live.stack.plan);
  await write(5);
  held = await transfers();
  ({ id } = await backup(live.stack, run.context));
}, 240_000);
afterAll(() => live?.stop());

async function ask<Row extends object>(sql: string, database = live.stack.plan.database.name): Promise<Row[]> {
  return withConnection({ ...liveDatabase(live.stack), database }, async (client) => (await client.query<Row>(sql)).rows);
}

const transfers = async (database?: string): Promise<number> =>
  Number((await ask<{ count: string }>("select count(*) from transfers", database))[0]?.count);
const databases = async (): Promise<string[]> =>
  (await ask<{ name: string }>("select datname as name from pg_database where not datistemplate order by 1")).map(({ name }) => name);

async function write(rows: number): Promise<void> {
  const { plan } = live.stack;
  if (plan.ledger === undefined) throw new Error("the sample has a ledger");
  const client = await openClient(live.stack, 1);
  for (let row = 0; row < rows; row += 1) {
    expect(await writeRow(client, plan.ledger, live.stack.secret("load-key"), crypto.randomUUID(), 10_000)).toMatchObject({ status: 201 });
  }
  client.close();
}

const serving = ({ proofs = [] }: RestoreResult): [name: string, ok: boolean | undefined][] =>
  proofs.filter(({ level }) => level === "serving").map(({ name, ok }) => [name, ok]);

describe("an app instance on a restored copy", { timeout: 180_000 }, () => {
  it("is ready, keeps its own invariant and finds what it writes; none of it reaches the live stores", async () => {
    const before = await transfers();
    const result = await restoreDrill(live.stack, id, run.context);
    expect(result.proofs?.filter(({ ok }) => ok !== true)).toEqual([]);
    expect(serving(result)).toEqual([
      ["redis", true],
      ["app ready", true],
      ["app invariant", true],
      ["smoke", true],
    ]);
    expect(result).toMatchObject({ level: "serving", schemaEqual: true, controlNoticed: true });
    expect(await transfers()).toBe(before);
  });

  /** The same stack, with another app in its plan. */
  const withApp = (changes: Partial<PlannedApp>): RunningStack =>
    new Proxy<RunningStack>(live.stack, {
      get: (stack, key) => {
        if (key === "plan") return { ...stack.plan, app: { ...stack.plan.app, ...changes } };
        const value = Reflect.get(stack, key, stack) as unknown;
        return typeof value === "function" ? value.bind(stack) : value;
      },
    });

  it("goes red when it does not start, and when it is ready on something that is not the copy", async () => {
    const broken = await restoreDrill(withApp({ command: ["node", "src/nosuch.ts"] }), id, run.context);
    expect(broken.level).toBe("equal");
    expect(serving(broken)).toEqual([
      ["redis", true],
      ["app ready", false],
    ]);
    const source = `require("node:http").createServer((_, answer) => answer.end("ok")).listen(process.env.PORT, process.env.HOST)`;
    const elsewhere = await restoreDrill(withApp({ command: ["node", "--eval", source] }), id, run.context);
    expect(elsewhere.proofs?.at(-1)).toMatchObject({ name: "app ready", ok: false });
    expect(elsewhere.proofs?.at(-1)?.detail).toContain("no connection to the copy");
  });

  it("goes red when the app's own invariant does not hold of what was backed up, equal as it is", async () => {
    await ask("update accounts set balance = balance + 1 where id = 7");
    const { id: unbalanced } = await backup(live.stack, run.context);
    await ask("update accounts set balance = balance - 1 where id = 7");
    const result = await restoreDrill(live.stack, unbalanced, run.context);
    expect(result).toMatchObject({ level: "equal", schemaEqual: true });
    expect(serving(result)).toContainEqual(["app invariant", false]);
  });
});

describe("a backup put into use", { timeout: 120_000 }, () => {
  const name = (): string => live.stack.plan.database.name;

  it.each<[string, () => { into: string } | { replace: string }, string, RegExp]>([
    ["the live database", () => ({ into: name() }), "NOT_OURS", /is the live database/],
    ["one of the server's own", () => ({ replace: "postgres" }), "NOT_OURS", /the server's own/],
    ["nothing that could be replaced", () => ({ replace: "nosuch" }), "USAGE", /there is no database nosuch/],
    ["no name", () => ({ into: "" }), "USAGE", /no name for a database/],
  ])("is refused when the target is %s", async (_, target, code, says) => {
    const before = run.facts.length;
    await expect(restoreLive(live.stack, id, target(), run.context)).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
    expect(run.facts).toHaveLength(before);
  });

  it("goes into a new database, or into an empty one, and not into one that holds data", async () => {
    const restored = await restoreLive(live.stack, id, { into: "beside" }, run.context);
    expect(restored).toMatchObject({ database: "beside", aside: undefined, level: "equal" });
    expect(await transfers("beside")).toBe(held);
    await expect(restoreLive(live.stack, id, { into: "beside" }, run.context)).rejects.toMatchObject({
      code: "NOT_OURS",
      message: "the database beside holds data already",
      hint: expect.stringContaining("--replace beside"),
    });
    await ask("create database hollow");
    expect(await restoreLive(live.stack, id, { into: "hollow" }, run.context)).toMatchObject({ database: "hollow" });
    expect(await transfers("hollow")).toBe(held);
    expect((await databases()).filter((each) => each.startsWith(growingPrefix))).toEqual([]);
  });

  it("changes nothing when what was restored is not what was backed up", async () => {
    const taken = await backup(live.stack, run.context);
    const path = join(taken.path, "manifest.json");
    const manifest = JSON.parse(await readFile(path, "utf8")) as typeof taken.manifest;
    const tables = manifest.database.tables.map((table, index) => (index === 0 ? { ...table, rows: table.rows + 1 } : table));
    const text = JSON.stringify({ ...manifest, database: { ...manifest.database, tables } });
    await writeFile(path, text);
    await writeFile(join(taken.path, "manifest.sha256"), `${hashOf(text)}\n`);
    const before = { databases: await databases(), transfers: await transfers() };
    await expect(restoreLive(live.stack, taken.id, { replace: name() }, run.context)).rejects.toMatchObject({
      code: "BACKUP_FAILED",
      message: expect.stringMatching(/is not what was backed up, and was not put in place: rows: 1 of \d+ tables differ/),
    });
    expect({ databases: await databases(), transfers: await transfers() }).toEqual(before);
  });

  it("leaves nothing behind when it is interrupted", async () => {
    const before = await databases();
    const interrupted = await openStepRun(live.stack.plan);
    const ending = restoreLive(live.stack, id, { replace: name() }, interrupted.context);
    ending.catch(() => undefined);
    await expect.poll(databases, { timeout: 60_000, interval: 20 }).toContainEqual(expect.stringContaining(growingPrefix));
    interrupted.controller.abort();
    await expect(ending).rejects.toMatchObject({ name: "AbortError" });
    expect(await databases()).toEqual(before);
  });

  it("takes the place of the live database, which is kept, and the app serves from it", async () => {
    await write(3);
    const before = await transfers();
    const restored = await restoreLive(live.stack, id, { replace: name() }, run.context);
    expect(restored).toMatchObject({ database: name(), aside: `${name()}_before_${id}`, level: "serving" });
    expect(await transfers()).toBe(held);
    expect(await transfers(restored.aside)).toBe(before);
    await write(1);
    expect(await transfers()).toBe(held + 1);
  });
});
