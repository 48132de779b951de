import { open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import getPort from "get-port";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DisasterResult } from "../../src/events/event.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { createNativeRuntime } from "../../src/runtimes/native/runtime.ts";
import { readEnvironment, readProcessTable } from "../../src/runtimes/process-table.ts";
import type { Runtime } from "../../src/runtimes/runtime.ts";
import { services } from "../../src/services/registry.ts";
import { backup } from "../../src/steps/backup/backup.ts";
import { liveDatabase, withConnection } from "../../src/steps/backup/connection.ts";
import { type DisasterOptions, disasterDrill } from "../../src/steps/backup/disaster/drill.ts";
import { restoreCommands } from "../../src/steps/backup/disaster/restore-commands.ts";
import { secondStacksDirectory } from "../../src/steps/backup/disaster/second-stack.ts";
import { requirePrograms } from "../../src/steps/backup/programs.ts";
import { fingerprintTables } from "../../src/steps/backup/verify/fingerprint.ts";
import { startIsolatedServer } from "../../src/steps/backup/verify/isolated-server.ts";
import { readKeys } from "../../src/steps/drill/key-log.ts";
import { leftOverFaults } from "../../src/steps/faults/ledger.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import { openStepRun, type StepRun } from "./backup-fixture.ts";
import { type LiveStack, startSampleStack } from "./drill-fixture.ts";
import { host } from "./native-stack.ts";

/** Most take half a minute: the whole drill, with something in the second stack broken on purpose. */
const everyControl = process.env["PARITY_DISASTER_CONTROLS"] === "1";

const runtime = createNativeRuntime(host, createToolchain(host, { offline: true }), services);
const options: DisasterOptions = {
  runtime,
  freePort: () => getPort({ host: "127.0.0.1" }),
  rate: 40,
  writers: 2,
  warmUpMs: 1_000,
  heal: ["true"],
  cwd: "/",
};

let live: LiveStack;
let run: StepRun;

beforeAll(async () => {
  live = await startSampleStack();
}, 180_000);
afterAll(() => live?.stop());
beforeEach(async () => {
  run = await openStepRun(live.stack.plan);
});

function drilled(changed: Partial<DisasterOptions> = {}, plan: Partial<Plan> = {}): Promise<DisasterResult> {
  // A machine that others use as well shall not decide whether clients are served.
  const serviceLevel = { availability: 0.9, latencyShare: 0.95, latencyMs: 2_000 };
  return disasterDrill(stackWith({ ...live.stack.plan, serviceLevel, ...plan }), { ...options, ...changed }, run.context);
}

function stackWith(plan: Plan): LiveStack["stack"] {
  return new Proxy(live.stack, {
    get: (target, name) => {
      if (name === "plan") return plan;
      const value = Reflect.get(target, name) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** What a second stack leaves: folders, faults, processes. */
async function remains(): Promise<string[]> {
  const { stateDirectory } = live.stack.plan;
  const places = await readdir(secondStacksDirectory(stateDirectory)).catch((): string[] => []);
  const faults = (await leftOverFaults(stateDirectory, host.now())).map(({ fault }) => fault.id);
  const mark = `PARITY_STACK=${secondStacksDirectory(stateDirectory)}`;
  const processes = [...readProcessTable().values()].filter(({ pid }) => readEnvironment(pid).some((entry) => entry.startsWith(mark)));
  return [...places, ...faults, ...processes.map(({ pid }) => String(pid))];
}

async function isWholeAgain(): Promise<boolean> {
  const statuses = await live.stack.status();
  return statuses.every(({ state }) => state === "running" || state === "finished");
}

describe("a disaster", { timeout: 300_000 }, () => {
  it("is recovered from on a second stack by the guide's five steps, each timed and written down, and leaves nothing", async () => {
    const { id } = await backup(live.stack, run.context);
    const result = await drilled();

    expect(result.verdict, result.reason).toBe("recovered");
    expect(result.backup).toBe(id);
    expect(result.steps.map(({ name, ok }) => [name, ok])).toEqual([
      ["restore the newest backup", true],
      ["start new app instances", true],
      ["move the traffic", true],
      ["verify all services", true],
      ["check the data's integrity", true],
    ]);
    expect(result.recoveredAfterMs).toBeGreaterThan(result.steps.slice(0, 2).reduce((sum, { ms }) => sum + ms, 0));
    // What was acknowledged after the backup is gone with the place, and counted.
    expect(result.lost).toBeGreaterThan(0);
    expect(result.lost).toBe(result.acknowledged);
    const evidence = join(run.context.run.path, "evidence");
    const ledger = (await readdir(evidence)).find((name) => name.endsWith("-ledger.ndjson")) ?? "";
    expect((await readKeys(join(evidence, ledger))).length).toBeGreaterThan(result.acknowledged);

    const page = await readFile(join(run.context.run.path, result.runbook ?? ""), "utf8");
    for (const part of [
      "pg_restore ",
      "set server clients/live addr 127.0.0.1 port ",
      "/admin/verify-balances",
      "node src/main.ts",
      "sha256sum --check",
    ]) {
      expect(page).toContain(part);
    }
    for (const secret of ["postgres", "app-database", "load-key", "admin-key"] as const)
      expect(page).not.toContain(live.stack.secret(secret));

    expect(run.facts.filter(({ type }) => type === "disaster.stepped")).toHaveLength(5);
    // The second stack's services bear the names of the project's own.
    expect(run.facts.filter(({ type }) => type.startsWith("service."))).toEqual([]);
    expect(await remains()).toEqual([]);
    expect(await isWholeAgain()).toBe(true);
  });

  it("is not when the newest backup was damaged, though an older one is whole; the first stack is back all the same", async () => {
    const { id, path, manifest } = await backup(live.stack, run.context);
    await flipOneByte(join(path, manifest.files[0]?.name ?? ""));
    const result = await drilled();

    expect(result).toMatchObject({ verdict: "not recovered", backup: id, recoveredAfterMs: undefined });
    expect(result.steps).toHaveLength(1);
    expect(result.reason).toMatch(/^restore the newest backup: backup .* is damaged/);
    expect(await remains()).toEqual([]);
    expect(await isWholeAgain()).toBe(true);
  });

  it.each(everyControl ? (["custom", "directory"] as const) : (["custom"] as const))(
    "can be met by hand: what the runbook says to type restores a %s dump",
    async (format) => {
      const plan: Plan = { ...live.stack.plan, backup: { ...live.stack.plan.backup, compression: "gzip" } };
      const taken = await backup(stackWith(plan), run.context, { format, keys: { recipients: [], identities: [] } });
      const programs = await requirePrograms(["postgres", "initdb"], taken.manifest.database.serverVersion, run.context);
      const server = await startIsolatedServer(plan.stateDirectory, programs, run.context);
      try {
        const address = server.address(plan.database.name);
        const script = ["set -euo pipefail", ...restoreCommands(taken.manifest, server.port, plan)].join("\n");
        const env = { PGPASSWORD: address.password, DB_PASSWORD: "s3cret" };
        const typed = await host.run({ command: "bash", args: ["-c", script], env, timeoutMs: 60_000 });
        expect(typed.exitCode, typed.stderr).toBe(0);
        expect(await fingerprintTables(address, { connections: 2 })).toEqual(taken.manifest.database.tables);
      } finally {
        await server.remove();
      }
    },
  );

  it("shows nothing where nobody could count what was lost, and then nothing is lost", async () => {
    const started = (await live.stack.status()).map(({ startedAt }) => startedAt);
    expect(await drilled({}, { ledger: undefined })).toMatchObject({ verdict: "not shown", steps: [], runbook: undefined });
    expect((await live.stack.status()).map(({ startedAt }) => startedAt)).toEqual(started);
  });
});

describe.runIf(everyControl)("with something broken on the second stack (PARITY_DISASTER_CONTROLS=1)", { timeout: 300_000 }, () => {
  beforeEach(async () => {
    await backup(live.stack, run.context);
  });

  it.each([
    [
      "a row of the ledger is missing",
      "delete from ledger_entries where id = (select min(id) from ledger_entries)",
      /the app's own invariant does not hold/,
    ],
    ["an index is gone", "drop index ledger_entries_account", /^check the data.s integrity: schema: /],
  ])("%s: not recovered", async (_, sql, reason) => {
    const result = await drilled({ runtime: breaking(sql) });
    expect(result.verdict).toBe("not recovered");
    expect(result.reason).toMatch(reason);
    expect(await remains()).toEqual([]);
  });

  it("an instance that died: not recovered", async () => {
    const result = await drilled({ runtime: losing("redis-exporter") });
    expect(result).toMatchObject({ verdict: "not recovered", reason: expect.stringMatching(/^verify all services: .*redis-exporter\/0/) });
  });

  it("limits that were not kept: not recovered", async () => {
    const result = await drilled({}, { limits: { ...live.stack.plan.limits, rtoSeconds: 1, rpoSeconds: 1 } });
    expect(result).toMatchObject({
      verdict: "not recovered",
      reason: expect.stringMatching(/the limit is 1\.0 s;.*old at the loss, the limit is 1\.0 s/),
    });
    expect(result.steps).toHaveLength(5);
  });
});

/** The native runtime, and after the whole second stack has started something is done to it. */
function afterStart(act: (second: Awaited<ReturnType<Runtime["start"]>>) => Promise<void>): Runtime {
  return {
    ...runtime,
    start: async (plan, context) => {
      const second = await runtime.start(plan, context);
      if (plan.services.some(({ name }) => name === "load-balancer")) await act(second);
      return second;
    },
  };
}

function breaking(sql: string): Runtime {
  return afterStart((second) => withConnection(liveDatabase(second), async (client) => void (await client.query(sql))));
}

function losing(service: "redis-exporter"): Runtime {
  return afterStart((second) => (second as LiveStack["stack"]).kill({ service, instance: 0 }));
}

async function flipOneByte(path: string): Promise<void> {
  const { size } = await stat(path);
  const file = await open(path, "r+");
  try {
    const at = Math.floor(size / 2);
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, at);
    byte.writeUInt8(byte.readUInt8(0) ^ 0x10);
    await file.write(byte, 0, 1, at);
  } finally {
    await file.close();
  }
}
