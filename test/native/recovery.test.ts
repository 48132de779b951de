import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createNativeRuntime } from "../../src/runtimes/native/runtime.ts";
import { services } from "../../src/services/registry.ts";
import { backup } from "../../src/steps/backup/backup.ts";
import { readKeys } from "../../src/steps/backup/codec/keys.ts";
import { withConnection } from "../../src/steps/backup/connection.ts";
import { pointInTimeDrill } from "../../src/steps/backup/recover/point-in-time.ts";
import { measureRestores } from "../../src/steps/backup/recover/project/measure.ts";
import { type PhysicalRestore, restorePhysical } from "../../src/steps/backup/recover/restore-physical.ts";
import type { RecoveryTarget } from "../../src/steps/backup/recover/target.ts";
import { openWalArchive } from "../../src/steps/backup/recover/wal-archive.ts";
import { openBackup } from "../../src/steps/backup/store/local.ts";
import type { DrillOptions } from "../../src/steps/drill/options.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import { type LivePostgres, openStepRun, type StepRun, startLivePostgres } from "./backup-fixture.ts";
import { host } from "./native-stack.ts";

let live: LivePostgres;
let run: StepRun;

beforeAll(async () => {
  live = await startLivePostgres();
}, 120_000);
afterAll(() => live?.stop());
beforeEach(async () => {
  run = await openStepRun(live.stack.plan);
});
afterEach(async () => {
  expect(await run.undo.run()).toEqual([]);
});

/** Only the drill's own writers: the live stack of these tests has no app to ask. */
const options: DrillOptions = {
  rate: 1,
  heal: ["true"],
  cwd: "/",
  startLoad: async () => ({
    onSample: () => () => undefined,
    stop: async () => ({ requests: 0, failed: 0, dropped: 0 }),
    ended: Promise.resolve(),
  }),
};

describe("a table dropped by accident", { timeout: 180_000 }, () => {
  it("comes back as of a position, a name and a time, with every acknowledged row and none of later", async () => {
    const result = await pointInTimeDrill(live.stack, options, run.context);
    expect(result, result.reason).toMatchObject({ kind: "point in time", verdict: "recovered", lost: 0, beyond: 0, lostSeconds: 0 });
    expect(result.acknowledged).toBeGreaterThan(299);
    expect(Date.parse(result.recoveredTo ?? "")).toBeLessThanOrEqual(Date.parse(result.target.replace(/^time (\S+) (\S+)\+00$/, "$1T$2Z")));
    expect(run.facts.at(-1)).toMatchObject({ type: "recovery.measured", result });
  });

  it("leaves nothing in the live database, no slot, no server and no log", async () => {
    expect(await live.query("select nspname from pg_namespace where nspname like 'parity_drill%'")).toEqual([]);
    expect(await live.query("select slot_name from pg_replication_slots")).toEqual([]);
    const { stateDirectory } = live.stack.plan;
    expect(await readdir(join(stateDirectory, "isolated"))).toEqual([]);
    expect(await readdir(join(stateDirectory, "wal"))).toEqual([]);
  });

  it("is not tried where the server's log cannot be received", async () => {
    const result = await withoutSlots(() => pointInTimeDrill(live.stack, options, run.context));
    expect(result).toMatchObject({ verdict: "not shown", steps: [] });
    expect(result.reason).toMatch(/^not possible here: max_replication_slots leaves none/);
  });
});

/** Every slot of the server taken, until the work is done. */
async function withoutSlots<T>(work: () => Promise<T>): Promise<T> {
  const [row] = await live.query("select current_setting('max_replication_slots')::int as slots");
  return live.withClient(async (client) => {
    for (let slot = 0; slot < Number(row?.["slots"]); slot += 1) {
      await client.query("select pg_create_physical_replication_slot($1, false, true)", [`taken_${slot}`]);
    }
    return work();
  });
}

describe("stored log", { timeout: 240_000 }, () => {
  let restore: PhysicalRestore;
  let segments: string[];
  let end: string;

  beforeAll(async () => {
    const { context } = await openStepRun(live.stack.plan);
    const { plan } = live.stack;
    const archive = await openWalArchive(live.stack, "kept", context);
    const taken = await backup(live.stack, context, { format: "physical" });
    await live.query("create table later (n int)");
    for (let round = 1; round <= 3; round += 1) {
      await live.query(`insert into later values (${round})`);
      await live.query("select pg_switch_wal()");
    }
    const [row] = await live.query("select pg_create_restore_point('the_end')::text as lsn");
    end = String(row?.["lsn"]);
    await archive.waitUntilStored(end);
    await archive.seal();
    segments = (await readdir(archive.directory)).filter((name) => /^[0-9A-F]{24}/.test(name)).sort();
    const opened = await openBackup(plan.stateDirectory, taken.id);
    const password = live.stack.secret("postgres");
    restore = {
      stateDirectory: plan.stateDirectory,
      opened,
      keys: await readKeys(plan, context),
      password,
      walDirectory: archive.directory,
    };
  }, 180_000);

  const recoverTo = async (target: RecoveryTarget): Promise<number> => {
    const server = await restorePhysical(restore, target, "promote", run.context);
    try {
      return await withConnection(server.address(live.stack.plan.database.name), async (client) => {
        const { rows } = await client.query<{ n: string }>("select count(*) as n from later");
        return Number(rows[0]?.n);
      });
    } finally {
      await server.remove();
    }
  };
  const segment = (index: number): string => join(restore.walDirectory ?? "", segments.at(index) ?? "");

  it("is encrypted, and brings everything back to its end", async () => {
    expect(segments.length).toBeGreaterThan(3);
    expect(segments.every((name) => name.endsWith(".zst.age"))).toBe(true);
    expect((await readFile(segment(0))).subarray(0, 21).toString()).toBe("age-encryption.org/v1");
    expect(await recoverTo({ to: "end" })).toBe(3);
  });

  it("that ends before the target is no recovery", async () => {
    await expect(recoverTo({ to: "name", name: "never_made" })).rejects.toMatchObject({
      code: "BACKUP_FAILED",
      message: "the log ends before name never_made",
    });
  });

  it("with a segment missing in the middle is refused, where a server would take the gap for the end", async () => {
    await rename(segment(-2), `${segment(-2)}.away`);
    await expect(recoverTo({ to: "end" })).rejects.toMatchObject({ code: "BACKUP_FAILED", message: /is damaged: .* is missing/ });
    await rename(`${segment(-2)}.away`, segment(-2));
  });

  it("with a changed byte is refused", async () => {
    const bytes = await readFile(segment(1));
    const flipped = Buffer.from(bytes);
    const middle = Math.floor(bytes.length / 2);
    flipped.writeUInt8(flipped.readUInt8(middle) ^ 1, middle);
    await writeFile(segment(1), flipped);
    await expect(recoverTo({ to: "end" })).rejects.toMatchObject({ code: "BACKUP_FAILED", message: /is damaged/ });
    await writeFile(segment(1), bytes);
  });

  it("whose index does not know a segment is refused", async () => {
    const index = join(restore.walDirectory ?? "", "segments.ndjson");
    const text = await readFile(index, "utf8");
    await writeFile(index, text.split("\n").slice(0, -2).join("\n").concat("\n"));
    await expect(recoverTo({ to: "end" })).rejects.toMatchObject({ code: "BACKUP_FAILED", message: /its index does not know/ });
    await writeFile(index, text);
    expect(await readdir(join(live.stack.plan.stateDirectory, "isolated"))).toEqual([]);
    await rm(restore.walDirectory ?? "", { recursive: true });
  });
});

describe("restores that are projected", { timeout: 240_000 }, () => {
  it.each(["custom", "physical"] as const)("are timed in the plan's own format: %s", async (format) => {
    const { plan } = live.stack;
    const runtime = createNativeRuntime(host, createToolchain(host, { offline: true }), services);
    const other = runtime.attach({ ...plan, backup: { ...plan.backup, format } });
    const size = 2_000_000;
    const points = await measureRestores(other, [size], run.context);
    expect(points).toHaveLength(2);
    expect(points.every(({ seconds, bytes }) => seconds > 0 && bytes > size)).toBe(true);
    expect(points[1]?.bytes).toBe(points[0]?.bytes);
  });
});
