import { spawn } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { DrillResult } from "../../src/events/event.ts";
import type { PlannedLedger } from "../../src/plan/plan.ts";
import { liveDatabase, withConnection } from "../../src/steps/backup/connection.ts";
import type { DrillDefinition } from "../../src/steps/drill/definition.ts";
import { drill } from "../../src/steps/drill/drill.ts";
import { readKeys } from "../../src/steps/drill/key-log.ts";
import { loadDrills, parseDrill } from "../../src/steps/drill/load-drills.ts";
import { LoadSeconds } from "../../src/steps/drill/load-seconds.ts";
import type { DrillOptions } from "../../src/steps/drill/options.ts";
import { openProber } from "../../src/steps/drill/prober.ts";
import { drillCheck } from "../../src/steps/drill/probes/registry.ts";
import { healLeftOverFaults } from "../../src/steps/faults/heal.ts";
import { leftOverFaults } from "../../src/steps/faults/ledger.ts";
import { openStepRun, type StepRun } from "./backup-fixture.ts";
import { type LiveStack, startSampleStack } from "./drill-fixture.ts";
import { host, stateOf } from "./native-stack.ts";
import { startSwallowingApp } from "./swallowing-app.ts";

type Stack = LiveStack["stack"];

let live: LiveStack;
/** As it is shipped. */
let shipped: DrillDefinition;
/** Without its alerts, which take their time. */
let quick: DrillDefinition;
let run: StepRun;

beforeAll(async () => {
  live = await startSampleStack();
  shipped = (await loadDrills("chaos")).find(({ id }) => id === "kill-postgres") as DrillDefinition;
  quick = { ...shipped, alerts: [] };
}, 180_000);
afterAll(() => live?.stop());
beforeEach(async () => {
  run = await openStepRun(live.stack.plan);
});

const postgres = { service: "postgres", instance: 0 } as const;
const options: DrillOptions = { rate: 50, heal: ["true"], cwd: "/", warmUpMs: 1_000, writers: 2 };
const kinds = (): string[] => run.facts.map(({ type }) => type);
/** A drill begins in its steady state only, which other work on the machine may keep it from: then it is tried again. */
async function carriedOut(stack: Stack, definition: DrillDefinition): Promise<DrillResult> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await drill(stack, definition, options, run.context);
    if (result.verdict !== "steady state not met" || attempt === 3) return result;
    run = await openStepRun(live.stack.plan);
  }
}

async function recordedFaults(): Promise<string[]> {
  return (await readdir(join(live.stack.plan.stateDirectory, "faults"))).filter((name) => name.endsWith(".json"));
}

/** The live stack with some of its abilities replaced: how a fault or an undo that does not work looks. */
function stackWith(changes: Partial<Pick<Stack, "kill" | "restore" | "status">>): Stack {
  return new Proxy(live.stack, {
    get: (target, name) => {
      if (name in changes) return changes[name as keyof typeof changes];
      const value = Reflect.get(target, name) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

async function evidence(ending: string): Promise<string> {
  const folder = join(run.context.run.path, "evidence");
  const found = (await readdir(folder)).find((name) => name.endsWith(ending));
  return join(folder, found ?? ending);
}

/** Straight from the database, behind the app's back: the first writes this drill has recorded as acknowledged. */
async function deleteAcknowledged(count: number): Promise<void> {
  const keys = (await readKeys(await evidence("-ledger.ndjson"))).slice(0, count);
  await withConnection(liveDatabase(live.stack), async (client) => {
    const ours = "select id from transfers where idempotency_key = any ($1)";
    await client.query(`delete from ledger_entries where transfer_id in (${ours})`, [keys]);
    await client.query("delete from transfers where idempotency_key = any ($1)", [keys]);
  });
}

describe("killing Postgres under load", { timeout: 240_000 }, () => {
  it("is noticed, alerted, delivered, undone, recovered from and resolved, and no acknowledged write is lost", async () => {
    const result = await carriedOut(live.stack, shipped);
    expect(result).toMatchObject({ verdict: "resilient", score: 100, lostWrites: 0, duplicatedWrites: 0, moneyConserved: true });
    expect(result.acknowledgedWrites).toBeGreaterThan(20);
    expect(result.failedRequests).toBeGreaterThan(0);
    expect(result.loadRate).toBe(options.rate);
    const { requests = 0, failed = 0 } = result.writers ?? {};
    expect(requests - failed, "what the writers were answered").toBe(result.acknowledgedWrites);
    expect(result.requests).toBeGreaterThan(requests);
    expect(result.bittenAfterMs).toBeLessThan(10_000);
    const { alertFiringAfterMs = 0, alertDeliveredAfterMs = 0, undoneAfterMs = 0, alertResolvedAfterMs = 0 } = result;
    expect(alertFiringAfterMs).toBeLessThanOrEqual(alertDeliveredAfterMs);
    expect(alertDeliveredAfterMs).toBeLessThan(undoneAfterMs);
    expect(undoneAfterMs).toBeLessThan(alertResolvedAfterMs);
    expect(result.recoveredAfterMs).toBeLessThan(result.recoveryLimitMs);
    expect(result.faults).toEqual(["postgres/0 is killed"]);
    expect(result.effect).toMatchObject({ probe: "write", before: expect.stringMatching(/^acknowledged in \d+ ms$/) });
    expect(result.effect?.during).not.toContain("acknowledged");
    expect(result.effect?.after).toMatch(/^acknowledged in \d+ ms$/);
    expect(result.detected).toEqual({ alert: "DatabaseDown", afterMs: alertFiringAfterMs });
    expect(result.firstErrorAfterMs).toBeLessThanOrEqual(result.bittenAfterMs ?? 0);
    expect(result.worstP99Ms).toBeGreaterThan(0);
    expect(result.unacknowledgedWrites).toBeGreaterThanOrEqual(0);
    expect(await recordedFaults()).toEqual([]);
    const order = ["fault.recorded", "drill.steady", "fault.injected", "fault.bitten", "fault.undone", "drill.steady", "drill.finished"];
    const told = kinds().filter((type) => order.includes(type));
    expect(told.filter((type, index) => type !== told[index - 1])).toEqual(order);
    const samples = run.facts.filter((fact) => fact.type === "drill.sampled");
    expect(samples.some(({ t }) => t < 0)).toBe(true);
    expect(samples.some(({ failed }) => failed > 0)).toBe(true);
    const writes = run.facts.filter((fact) => fact.type === "probe.changed").filter(({ probe }) => probe === "write");
    expect(writes.map(({ ok }) => ok).slice(-2)).toEqual([false, true]);
    const recorded = run.facts.flatMap((fact) => (fact.type === "evidence.recorded" ? [fact.kind] : []));
    expect(recorded).toEqual(expect.arrayContaining(["drill", "ledger"]));
    expect(await readKeys(await evidence("-ledger.ndjson"))).toHaveLength(result.acknowledgedWrites);
    const asked = new Set(await readKeys(await evidence("-asked.ndjson")));
    expect((await readKeys(await evidence("-ledger.ndjson"))).filter((key) => !asked.has(key))).toEqual([]);
  });

  it("sees the writes that an app acknowledges and swallows", async () => {
    const swallowing = await startSwallowingApp(live.stack);
    onTestFinished(() => swallowing.stop());
    const effect = { ...quick.method.effect, probe: "ready" };
    const result = await carriedOut(swallowing.stack, { ...quick, method: { ...quick.method, effect }, recovery: { withinSeconds: 10 } });
    expect(result.verdict).toBe("not resilient");
    expect(result.lostWrites).toBeGreaterThan(0);
    expect(result.reason).toMatch(/\d+ of \d+ acknowledged writes are lost/);
  });

  it("is not effective, and never resilient, when the fault does nothing", async () => {
    const effect = { ...quick.method.effect, withinSeconds: 2 };
    const result = await carriedOut(stackWith({ kill: async () => undefined }), { ...shipped, method: { ...quick.method, effect } });
    expect(result).toMatchObject({ verdict: "fault not effective", bittenAfterMs: undefined, score: undefined });
    expect(result.reason).toMatch(/write was acknowledged in \d+ ms before and no different after/);
    expect(await recordedFaults()).toEqual([]);
  });

  it("is not undone when the undo fails, and says so on disk until somebody heals it", async () => {
    const stuck = stackWith({
      restore: async () => {
        throw new Error("the data folder is gone");
      },
    });
    const result = await carriedOut(stuck, quick);
    expect(result).toMatchObject({ verdict: "not undone", reason: "the fault could not be undone: the data folder is gone", score: 0 });
    expect(await leftOverFaults(live.stack.plan.stateDirectory)).toHaveLength(1);
    expect(await run.undo.run()).toHaveLength(1);
    expect(await healLeftOverFaults(live.stack, live.quiet())).toHaveLength(1);
    expect(await recordedFaults()).toEqual([]);
  });

  it("is not undone when the undo only claims to have worked", async () => {
    onTestFinished(async () => void (await healLeftOverFaults(live.stack, live.quiet())));
    const result = await carriedOut(stackWith({ restore: async () => undefined }), quick);
    expect(result).toMatchObject({ verdict: "not undone", score: 0, recoveredAfterMs: undefined });
    expect(result.reason).toMatch(/^the undo went well, and yet postgres\/0 is /);
    expect(await leftOverFaults(live.stack.plan.stateDirectory)).toHaveLength(1);
  });

  it("is not resilient when nothing tells of the fault any more but its effect", async () => {
    onTestFinished(() => live.stack.restore(postgres, live.quiet()));
    const status: Stack["status"] = async () => (await live.stack.status()).map((each) => ({ ...each, state: "running" as const }));
    const lying = stackWith({ restore: async () => undefined, status });
    const result = await carriedOut(lying, { ...quick, recovery: { withinSeconds: 1 } });
    expect(result).toMatchObject({ verdict: "not resilient", recoveredAfterMs: undefined });
    expect(result.reason).toContain("its effect is still there after the undo: write: ");
  });

  it("sees an alert that fires and whose receiver cannot be reached", async () => {
    await live.stack.kill({ service: "alert-sink", instance: 0 });
    onTestFinished(() => live.stack.restore({ service: "alert-sink", instance: 0 }, live.quiet()));
    const result = await carriedOut(live.stack, { ...shipped, method: { ...shipped.method, holdSeconds: 8 } });
    expect(result).toMatchObject({ verdict: "not resilient", reason: "DatabaseDown fired but was not delivered" });
    expect(result.detected?.alert).toBe("DatabaseDown");
    expect(result.alertDeliveredAfterMs).toBeUndefined();
  });

  it("undoes its fault when it is interrupted while the fault bites", async () => {
    /** How it ended: with a verdict it was not interrupted. */
    const interrupted = async (): Promise<string> => {
      const { context, controller } = await openStepRun(live.stack.plan);
      const emit: typeof context.emit = (fact) => {
        context.emit(fact);
        if (fact.type === "fault.bitten") controller.abort();
      };
      return drill(live.stack, shipped, options, { ...context, emit }).then(
        ({ verdict }) => verdict,
        (error: Error) => error.name,
      );
    };
    let ended = await interrupted();
    for (let again = 1; again < 3 && ended === "steady state not met"; again += 1) ended = await interrupted();
    expect(ended).toBe("AbortError");
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
    // Until whoever started it has noted that it ended, it looks as if it ran.
    await expect.poll(() => stateOf(live.stack, "postgres"), { interval: 10 }).not.toBe("running");
    owner.kill("SIGKILL");
    await expect.poll(recordedFaults, { timeout: 60_000, interval: 100 }).toEqual([]);
    expect(await stateOf(live.stack, "postgres")).toBe("running");
    await withConnection(liveDatabase(live.stack), (client) => client.query("select 1"));
  });
});

/** Two faults, every kind of probe, and what the load must still see: Redis is no part of a transfer. */
const twoFaults = `
id: two-faults
title: Redis is paused, then killed
guide: zerostate
steadyState:
  probes:
    - { name: ready, check: { get: app.health, of: { service: app, instance: 0 } }, withinMs: 1000 }
    - { name: write, check: { write: ledger }, withinMs: 1000 }
    - { name: rows, check: { sql: select count(*) from accounts, atLeast: 1, as: superuser }, withinMs: 1000 }
    - { name: scraped, check: { promql: 'up{job="postgres"}', equals: 1 }, withinMs: 1000 }
    - { name: load, check: { load: { failedShare: 0.02 } }, withinMs: 1000 }
  everyMs: 100
method:
  faults:
    - { kind: pause, service: redis }
    - { kind: kill, service: alert-sink, afterSeconds: 1 }
  effect: { check: { redis: [PING], equals: PONG }, withinMs: 300, withinSeconds: 5 }
  leastSeconds: 3
meanwhile: { failedShare: 1 }
silent: [DatabaseDown]
recovery: {}
dataLoss: { acknowledgedWrites: 0 }
`;

describe("several faults at once", { timeout: 120_000 }, () => {
  it("are injected each in its time, undone in reverse order, and the load is judged meanwhile", async () => {
    const { drill: definition, problems } = parseDrill("two-faults.yaml", twoFaults);
    expect(problems).toEqual([]);
    const result = await carriedOut(live.stack, definition as DrillDefinition);
    expect(result, result.reason).toMatchObject({ verdict: "resilient", detected: undefined });
    expect(result.faults).toHaveLength(2);
    expect(result.effect).toMatchObject({ probe: "effect", during: "no answer within 300 ms" });
    const of = (type: string): string[] => run.facts.flatMap((fact) => (fact.type === type && "fault" in fact ? [fact.fault] : []));
    expect(of("fault.injected")).toEqual(of("fault.recorded"));
    expect(of("fault.undone")).toEqual(of("fault.injected").toReversed());
    const journal = JSON.parse(await readFile(await evidence(".json"), "utf8")) as { observed: { meanwhile: { seconds: number } } };
    expect(journal.observed.meanwhile.seconds).toBeGreaterThan(0);
  });
});

describe("a probe", { timeout: 120_000 }, () => {
  const asked: readonly [string, object, boolean, string][] = [
    ["through the load balancer", { get: "app.ready" }, true, "200"],
    ["of one instance", { get: "/ready", of: { service: "app" }, newConnection: true }, true, "200"],
    ["of a path that is not there", { get: "/no-such-path" }, false, "404"],
    ["that writes", { write: "ledger" }, true, "acknowledged"],
    ["in SQL", { sql: "select count(*) > 0 from accounts", equals: "t" }, true, "t"],
    [
      "in SQL on a new connection",
      { sql: "select count(*) from accounts", atMost: 1, as: "superuser", newConnection: true },
      false,
      "1001",
    ],
    [
      "in SQL that would write",
      { sql: "update accounts set id = id", as: "superuser" },
      false,
      "cannot execute UPDATE in a read-only transaction",
    ],
    [
      "in SQL that would leave its transaction",
      { sql: "rollback; select 1" },
      false,
      "cannot insert multiple commands into a prepared statement",
    ],
    ["in SQL that takes too long", { sql: "select pg_sleep(5)", as: "metrics" }, false, "no answer within 500 ms"],
    ["in PromQL", { promql: 'up{job="postgres"}', equals: 1 }, true, "1"],
    ["in PromQL with many answers", { promql: "up" }, false, "values"],
    ["of Redis", { redis: ["PING"], equals: "PONG" }, true, "PONG"],
    ["of Redis for what is not there", { redis: ["GET", "nothing"], equals: "nil", newConnection: true }, true, "nil"],
    ["of Redis that it refuses", { redis: ["NOPE"] }, false, "ERR unknown command"],
  ];

  it("asks the system itself, and is no more content than it should be", async () => {
    const probes = asked.map(([name, check]) => ({ name, check: drillCheck.parse(check), withinMs: 500 }));
    const { stack } = live;
    const given = { stack, ledger: stack.plan.ledger as PlannedLedger, load: new LoadSeconds(), host };
    const prober = await openProber(probes, given, { everyMs: 50, answered: () => undefined });
    onTestFinished(() => prober.stop());
    prober.ask(true);
    for (const [name, , ok, seen] of asked) {
      const answers = (): unknown => {
        const last = prober.probings.find(({ probe }) => probe.name === name)?.answers.at(-1);
        return { name, ok: last?.ok, seen: last?.seen };
      };
      // A Prometheus that has just started has nothing to tell yet.
      await expect.poll(answers).toEqual({ name, ok, seen: expect.stringContaining(seen) });
    }
  });
});

describe("a drill", { timeout: 120_000 }, () => {
  it("is not begun when the steady state is not met", async () => {
    const probes = shipped.steadyState.probes.map((probe) => ({ ...probe, withinMs: 0.001 }));
    const steadyState = { ...shipped.steadyState, withinSeconds: 1, probes };
    const result = await drill(live.stack, { ...shipped, steadyState }, options, run.context);
    expect(result).toMatchObject({ verdict: "steady state not met", score: undefined });
    expect(kinds()).not.toContain("fault.injected");
    expect(await recordedFaults()).toEqual([]);
  });

  it.each<[string, (definition: DrillDefinition) => DrillDefinition, RegExp]>([
    ["an alert that Prometheus does not know", (known) => ({ ...known, silent: ["NoSuchAlert"] }), /no alert rule called NoSuchAlert/],
    [
      "an instance that is not planned",
      (known) => ({
        ...known,
        method: { ...known.method, faults: [{ kind: "kill", parameters: { service: "postgres", instance: 7 }, afterSeconds: 0 }] },
      }),
      /^not possible here: the plan has no postgres\/7/,
    ],
    [
      "a probe of what is not planned",
      (known) => {
        const of = { service: "app", instance: 9, port: "main" } as const;
        const probe = { name: "far", check: { get: "/", status: 200, newConnection: false, of }, withinMs: 1_000 } as const;
        return { ...known, steadyState: { ...known.steadyState, probes: [...known.steadyState.probes, probe] } };
      },
      /the probe far cannot be asked: the plan has no app\/9/,
    ],
  ])("is not carried out for %s", async (_, change, reason) => {
    const result = await carriedOut(live.stack, change(shipped));
    expect(result).toMatchObject({ verdict: "not carried out", score: undefined });
    expect(result.reason).toMatch(reason);
    expect(kinds()).not.toContain("fault.recorded");
  });
});

/** The last of all: what it deletes the stack does not get back. */
describe("a database that forgets", { timeout: 120_000 }, () => {
  it("sees acknowledged writes that were deleted behind its back", async () => {
    const deleting = stackWith({
      restore: async (...asked) => {
        await live.stack.restore(...asked);
        if (!deleted) await deleteAcknowledged(7);
        deleted = true;
      },
    });
    let deleted = false;
    const result = await carriedOut(deleting, quick);
    expect(result).toMatchObject({ verdict: "not resilient", lostWrites: 7 });
    expect(result.reason).toMatch(/7 of \d+ acknowledged writes are lost/);
    expect(result.score).toBeLessThanOrEqual(50);
  });
});
