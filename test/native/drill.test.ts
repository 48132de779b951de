import { spawn } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DrillResult } from "../../src/events/event.ts";
import type { Fault } from "../../src/runtimes/runtime.ts";
import { liveDatabase, withConnection } from "../../src/steps/backup/connection.ts";
import { readAcknowledged } from "../../src/steps/drill/acknowledgement-log.ts";
import type { DrillDefinition } from "../../src/steps/drill/definition.ts";
import { drill } from "../../src/steps/drill/drill.ts";
import { loadDrills } from "../../src/steps/drill/load-drills.ts";
import type { DrillOptions } from "../../src/steps/drill/options.ts";
import { leftOverFaults } from "../../src/steps/faults/ledger.ts";
import { openStepRun, type StepRun } from "./backup-fixture.ts";
import { type LiveStack, startSampleStack } from "./drill-fixture.ts";
import { stateOf } from "./native-stack.ts";

let live: LiveStack;
let definition: DrillDefinition;
let run: StepRun;

beforeAll(async () => {
  live = await startSampleStack();
  const [first] = await loadDrills("chaos");
  definition = first as DrillDefinition;
}, 180_000);
afterAll(() => live?.stop());
beforeEach(async () => {
  run = await openStepRun(live.stack.plan);
});

const options: DrillOptions = { rate: 50, heal: ["true"], cwd: "/", warmUpMs: 1_000, writers: 2 };
const kinds = (): string[] =>
  run.facts.map(({ type }) => type).filter((type, index, all) => type !== "drill.sampled" || all[index - 1] !== type);

async function recordedFaults(): Promise<string[]> {
  return (await readdir(join(live.stack.plan.stateDirectory, "faults"))).filter((name) => name.endsWith(".json"));
}

/** The live stack with one of its abilities replaced: how a fault or an undo that does not work looks. */
function stackWith(changes: Partial<Pick<LiveStack["stack"], "inject" | "undo">>): LiveStack["stack"] {
  return new Proxy(live.stack, {
    get: (target, name) => {
      if (name in changes) return changes[name as keyof typeof changes];
      const value = Reflect.get(target, name) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

describe("killing Postgres under load", { timeout: 240_000 }, () => {
  it("is noticed, alerted, delivered, undone, recovered from and resolved, and no acknowledged write is lost", async () => {
    const result = await drill(live.stack, definition, options, run.context);
    expect(result).toMatchObject({ verdict: "resilient", lostWrites: 0, moneyConserved: true });
    expect(result.acknowledgedWrites).toBeGreaterThan(100);
    expect(result.failedRequests).toBeGreaterThan(0);
    expect(result.bittenAfterMs).toBeLessThan(10_000);
    const { alertFiringAfterMs = 0, alertDeliveredAfterMs = 0, undoneAfterMs = 0, alertResolvedAfterMs = 0 } = result;
    expect(alertFiringAfterMs).toBeLessThanOrEqual(alertDeliveredAfterMs);
    expect(alertDeliveredAfterMs).toBeLessThan(undoneAfterMs);
    expect(undoneAfterMs).toBeLessThan(alertResolvedAfterMs);
    expect(result.recoveredAfterMs).toBeLessThan(result.recoveryLimitMs);
    expect(await recordedFaults()).toEqual([]);
    const order = ["drill.steady", "fault.recorded", "fault.injected", "fault.bitten", "fault.undone", "drill.steady", "drill.finished"];
    expect(
      kinds()
        .filter((type) => order.includes(type))
        .filter((type, index, all) => type !== all[index - 1]),
    ).toEqual(order);
    const samples = run.facts.filter((fact) => fact.type === "drill.sampled");
    expect(samples.some(({ t }) => t < 0)).toBe(true);
    expect(samples.some(({ failed }) => failed > 0)).toBe(true);
    const kindsOfEvidence = run.facts.flatMap((fact) => (fact.type === "evidence.recorded" ? [fact.kind] : []));
    expect(kindsOfEvidence).toEqual(expect.arrayContaining(["drill", "ledger"]));
    const evidence = await readdir(join(run.context.run.path, "evidence"));
    const ledger = await readFile(
      join(run.context.run.path, "evidence", evidence.find((name) => name.endsWith("ledger.ndjson")) as string),
      "utf8",
    );
    expect(ledger.trim().split("\n")).toHaveLength(result.acknowledgedWrites);
  });

  it("sees acknowledged writes that were deleted behind its back", async () => {
    const deleting = stackWith({
      undo: async (fault: Fault, context) => {
        await live.stack.undo(fault, context);
        await deleteAcknowledged(7);
      },
    });
    const result = await drill(deleting, { ...definition, alerts: [] }, options, run.context);
    expect(result.verdict).toBe("not resilient");
    expect(result.lostWrites).toBe(7);
    expect(result.reason).toMatch(/7 of \d+ acknowledged writes are lost/);
  });

  it("is not effective, and never resilient, when the fault does nothing", async () => {
    const harmless = stackWith({ inject: async () => undefined });
    const quick = { ...definition, method: { ...definition.method, effect: { ...definition.method.effect, withinSeconds: 2 } } };
    const result = await drill(harmless, quick, options, run.context);
    expect(result).toMatchObject({ verdict: "fault not effective", bittenAfterMs: undefined });
    expect(await recordedFaults()).toEqual([]);
  });

  it("is not undone when the undo fails, and says so on disk until somebody heals it", async () => {
    const stuck = stackWith({
      undo: async () => {
        throw new Error("the data folder is gone");
      },
    });
    const result = await drill(stuck, { ...definition, alerts: [] }, options, run.context);
    expect(result).toMatchObject({ verdict: "not undone", reason: "the fault could not be undone: the data folder is gone" });
    expect(await leftOverFaults(live.stack.plan.stateDirectory)).toHaveLength(1);
    const failures = await run.undo.run();
    expect(failures).toHaveLength(1);
    const { healLeftOverFaults } = await import("../../src/steps/faults/heal.ts");
    expect(await healLeftOverFaults(live.stack, live.quiet())).toHaveLength(1);
    expect(await recordedFaults()).toEqual([]);
  });

  it("undoes its fault when it is interrupted while the fault bites", async () => {
    const interrupted = run;
    const ended = drill(live.stack, definition, options, {
      ...interrupted.context,
      emit: (fact) => {
        interrupted.context.emit(fact);
        if (fact.type === "fault.bitten") interrupted.controller.abort();
      },
    });
    await expect(ended).rejects.toMatchObject({ name: "AbortError" });
    expect(await recordedFaults()).toEqual([]);
    expect(await stateOf(live.stack, "postgres")).toBe("running");
  });

  it("is undone by its watchdog when parity itself is killed while the fault bites", async () => {
    const planFile = join(live.stack.plan.root, "plan.json");
    await writeFile(planFile, JSON.stringify(live.stack.plan));
    const owner = spawn(process.execPath, [join(import.meta.dirname, "fault-program.ts"), "break", planFile], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => owner.stdout.once("data", resolve));
    expect(await stateOf(live.stack, "postgres")).not.toBe("running");
    owner.kill("SIGKILL");
    await expect.poll(recordedFaults, { timeout: 30_000, interval: 100 }).toEqual([]);
    expect(await stateOf(live.stack, "postgres")).toBe("running");
    await withConnection(liveDatabase(live.stack), (client) => client.query("select 1"));
  });

  it("is not begun when the steady state is not met", async () => {
    const impossible: DrillDefinition = {
      ...definition,
      steadyState: {
        ...definition.steadyState,
        withinSeconds: 1,
        probes: definition.steadyState.probes.map((probe) => ({ ...probe, withinMs: 0.001 })),
      },
    };
    const result = await drill(live.stack, impossible, options, run.context);
    expect(result.verdict).toBe("steady state not met");
    expect(kinds()).not.toContain("fault.recorded");
  });

  it.each<[string, (definition: DrillDefinition) => DrillDefinition, RegExp]>([
    [
      "an alert that Prometheus does not know",
      (known) => ({ ...known, alerts: [{ name: "NoSuchAlert", resolvedWithinSeconds: 1 }] }),
      /no alert rule called NoSuchAlert/,
    ],
    [
      "an instance that is not planned",
      (known) => ({ ...known, method: { ...known.method, fault: { kind: "kill", service: "postgres", instance: 7 } } }),
      /no postgres\/7/,
    ],
  ])("is not carried out for %s", async (_, change, reason) => {
    const result: DrillResult = await drill(live.stack, change(definition), options, run.context);
    expect(result.verdict).toBe("not carried out");
    expect(result.reason).toMatch(reason);
    expect(kinds()).not.toContain("fault.recorded");
  });
});

/** Straight from the database, behind the app's back: the first writes this drill has recorded as acknowledged. */
async function deleteAcknowledged(count: number): Promise<void> {
  const folder = join(run.context.run.path, "evidence");
  const [name] = (await readdir(folder)).filter((each) => each.endsWith("ledger.ndjson"));
  const keys = (await readAcknowledged(join(folder, name as string))).slice(0, count);
  await withConnection(liveDatabase(live.stack), async (client) => {
    const ours = "select id from transfers where idempotency_key = any ($1)";
    await client.query(`delete from ledger_entries where transfer_id in (${ours})`, [keys]);
    await client.query("delete from transfers where idempotency_key = any ($1)", [keys]);
  });
}
