import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { partOf } from "../../src/plan/part.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { EndsInstances, LosesData } from "../../src/runtimes/abilities.ts";
import { createComposeRuntime } from "../../src/runtimes/compose/runtime.ts";
import type { RunningStack, Runtime } from "../../src/runtimes/runtime.ts";
import { services } from "../../src/services/registry.ts";
import { backup } from "../../src/steps/backup/backup.ts";
import { readKeys } from "../../src/steps/backup/codec/keys.ts";
import { liveDatabase, withConnection } from "../../src/steps/backup/connection.ts";
import { restoreLive } from "../../src/steps/backup/live/restore-live.ts";
import { lostTarget } from "../../src/steps/backup/recover/come-back.ts";
import { restorePhysical } from "../../src/steps/backup/recover/restore-physical.ts";
import { listBackups, openBackup } from "../../src/steps/backup/store/local.ts";
import { restoreDrill } from "../../src/steps/backup/verify/restore-drill.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import { openStepRun, type StepRun } from "../native/backup-fixture.ts";
import type { Outcome } from "../native/cli/command.ts";
import { type Project, projectIn } from "../native/cli/project.ts";
import { scratchFolder } from "../scratch/folder.ts";
import { withEngine } from "./engine-project.ts";
import { host, openSandbox, type Sandbox, whyNoEngine } from "./small-stack.ts";

const reason = await whyNoEngine();
if (reason) console.log(`skipped: backups of containers (${reason})`);

const runtime: Runtime = createComposeRuntime(host, createToolchain(host, { paths: {} }), services);

/** PARITY_TEST_COMPOSE_DRILLS=1 for what takes minutes, or load, which other work on the machine may keep from being served. */
const isAsked = process.env["PARITY_TEST_COMPOSE_DRILLS"] !== undefined;

const mostAttempts = 3;

/** What drills do with a stack's data and its program. */
type Losing = RunningStack & LosesData & EndsInstances;

describe.skipIf(reason !== undefined)("Postgres in a container", { timeout: 240_000 }, () => {
  let sandbox: Sandbox;
  let plan: Plan;
  let stack: Losing;
  let run: StepRun;

  const ask = async (sql: string, database = plan.database.name): Promise<unknown[]> =>
    withConnection({ ...liveDatabase(stack), database }, async (client) => (await client.query(sql)).rows);
  const rows = async (database?: string): Promise<number> => {
    const [row] = (await ask("select count(*)::int as n from orders", database)) as { n: number }[];
    return row?.n ?? -1;
  };
  /** Also by the names that a command which comes after a crash goes by: nothing it knows is in this process. */
  const again = (): Losing => runtime.attach(plan) as Losing;

  beforeAll(async () => {
    sandbox = await openSandbox("compose-backups");
    plan = partOf(sandbox.plan(), ["postgres"]);
    stack = (await runtime.start(plan, sandbox.context())) as Losing;
    // The image may be newer than the programs of this machine: those that fit are fetched.
    run = await openStepRun(plan, undefined, false);
    await ask(
      "create table orders as select i as id, md5(i::text) as note from generate_series(1, 1000) i; alter table orders add primary key (id)",
    );
  }, 240_000);

  afterEach(() => run.undo.run());

  afterAll(async () => {
    await runtime.attach(plan).stop("nothing", sandbox.context());
    await sandbox[Symbol.asyncDispose]();
  }, 180_000);

  test.each(isAsked ? (["custom", "directory", "physical"] as const) : (["custom", "physical"] as const))(
    "a backup of format %s is equal to its source when it is restored",
    async (format) => {
      const { id } = await backup(stack, run.context, { format });
      const result = await restoreDrill(stack, id, run.context, { level: "equal" });
      expect(result).toMatchObject({ format, level: "equal", schemaEqual: true, controlNoticed: true });
      expect(result.tables.find(({ table }) => table === "public.orders")).toMatchObject({ equal: true });
    },
  );

  test("a backup is put into use beside the live database and in its place, which is kept", async () => {
    const [id = ""] = await listBackups(plan.stateDirectory);
    await ask("insert into orders values (1001, 'later')");
    expect(await restoreLive(stack, id, { into: "beside" }, run.context)).toMatchObject({ level: "equal", aside: undefined });
    expect(await rows("beside")).toBe(1_000);
    const { aside } = await restoreLive(stack, id, { replace: plan.database.name }, run.context);
    expect([await rows(), await rows(aside)]).toEqual([1_000, 1_001]);
  });

  test("its data is lost, other data given, and what was lost put back: by whoever comes after a crash", async () => {
    const folder = await mkdtemp(join(sandbox.directory, "given-"));
    expect(await stack.lossObstacle(lostTarget)).toBeUndefined();
    await expect(stack.loseData(lostTarget)).rejects.toMatchObject({
      message: expect.stringContaining("runs, so its data cannot be taken"),
    });
    await stack.kill(lostTarget);
    await stack.loseData(lostTarget);
    expect(await stack.lossObstacle(lostTarget)).toBe("what postgres lost before is still kept");
    await mkdir(join(folder, "data"));
    await writeFile(join(folder, "data", "PG_VERSION"), "nobody's\n");
    await stack.giveData(lostTarget, join(folder, "data"));
    await expect(stat(join(folder, "data"))).rejects.toMatchObject({ code: "ENOENT" });
    expect(await again().hasLostData(lostTarget)).toBe(true);
    await again().putDataBack(lostTarget);
    await again().putDataBack(lostTarget);
    expect(await again().hasLostData(lostTarget)).toBe(false);
    await stack.restore(lostTarget, sandbox.context());
    expect(await rows()).toBe(1_000);
  });

  test("it goes on with the data that was recovered beside it, and what was lost is given up", async () => {
    const id = (await listBackups(plan.stateDirectory)).at(-1) ?? "";
    const given = { stateDirectory: plan.stateDirectory, opened: await openBackup(plan.stateDirectory, id) };
    const keys = { keys: await readKeys(plan, run.context), password: stack.secret("postgres"), walDirectory: undefined };
    await ask("insert into orders values (1002, 'lost with the disk')");
    await stack.kill(lostTarget);
    await stack.loseData(lostTarget);
    const copy = await restorePhysical({ ...given, ...keys, durable: true }, { to: "end" }, "promote", run.context);
    await stack.giveData(lostTarget, await copy.shutDown());
    await copy.remove();
    await stack.restore(lostTarget, sandbox.context());
    expect(await rows()).toBe(1_000);
    await stack.keepGivenData(lostTarget);
    expect(await stack.hasLostData(lostTarget)).toBe(false);
    await ask("insert into orders values (1003, 'goes on')");
    await stack.halt(lostTarget);
    await stack.putDataBack(lostTarget);
    await stack.restore(lostTarget, sandbox.context());
    expect(await rows()).toBe(1_001);
  });
});

describe.skipIf(reason !== undefined || !isAsked)("the sample system in containers", { timeout: 600_000 }, () => {
  let project: Project;

  beforeAll(async () => {
    project = withEngine(projectIn(await scratchFolder("parity-cli-", { on: "compose", sample: true })));
    const up = await project.run("up", "--sample", "--detach", "--on", "compose", "--images", "debian");
    expect(up, up.stderr).toMatchObject({ exitCode: 0 });
  }, 600_000);

  afterAll(async () => {
    expect(await project.run("down", "--sample", "--volumes")).toMatchObject({ exitCode: 0 });
    await rm(project.root, { recursive: true, force: true });
  }, 120_000);

  /** Where the machine has so much else to do that clients are not served before anything is lost, nothing was shown: it is tried again. */
  async function carriedOut(command: readonly string[]): Promise<Outcome> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await project.run(...command, "--sample");
      if (attempt === mostAttempts || !outcome.stderr.includes("before the loss clients were not served")) return outcome;
    }
  }

  test.each([
    ["a backup proved up to serving", ["backup"], ["backup", "verify", "--level", "serving"]],
    ["a point in time", ["drill", "point-in-time"], []],
    ["the loss of the disk", ["drill", "disk-loss"], []],
    ["a disaster", ["backup", "--format", "custom"], ["drill", "disaster"]],
  ])("%s", async (_, ...commands) => {
    for (const command of commands.filter(({ length }) => length > 0)) {
      const outcome = await carriedOut(command);
      expect(outcome, outcome.stderr).toMatchObject({ exitCode: 0 });
    }
  });
});
