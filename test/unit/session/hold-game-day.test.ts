import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ParityError } from "../../../src/errors/parity-error.ts";
import type { DrillResult, Fact, GameDayResult } from "../../../src/events/event.ts";
import type { Session } from "../../../src/session/session.ts";
import { holdGameDay } from "../../../src/session/works/game-day.ts";
import { type DrillDefinition, drillSchema } from "../../../src/steps/drill/definition.ts";
import { recordFault } from "../../../src/steps/faults/ledger.ts";
import { gone, host, recordOf, scriptKinds } from "../faults/scripted-kind.ts";

scriptKinds();
let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "parity-game-day-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function definition(id: string): DrillDefinition {
  return drillSchema.parse({
    id,
    title: id,
    guide: "zerostate",
    steadyState: { probes: [{ name: "write", check: { write: "ledger" }, withinMs: 1_000 }] },
    method: { faults: [{ kind: "kill", service: "app" }], effect: { probe: "write", withinSeconds: 5 } },
    recovery: {},
    dataLoss: { acknowledgedWrites: 0 },
  });
}

type Happens = DrillResult["verdict"] | Error | { readonly obstacle: string };

interface Day {
  readonly result: GameDayResult;
  readonly order: readonly string[];
  readonly facts: readonly Fact[];
  readonly files: ReadonlyMap<string, string>;
}

/** A day on which each drill ends as it is told to. */
async function dayOf(
  happening: Readonly<Record<string, Happens>>,
  after: (id: string) => Promise<void> = async () => undefined,
): Promise<Day> {
  const order: string[] = [];
  const facts: Fact[] = [];
  const files = new Map<string, string>();
  const evidence = new Map([["evidence/drill-a.json", { path: "evidence/drill-a.json", kind: "drill", bytes: 1, sha256: "ab" }]]);
  const session = {
    project: { stateDirectory: directory },
    host,
    run: { id: "r1" },
    state: { evidence },
    emit: (fact: Fact) => facts.push(fact),
    report: (error: ParityError) => order.push(`told ${error.code}`),
    context: () => ({ run: { record: async (name: string, _kind: string, content: string) => files.set(name, content) } }),
  } as unknown as Session;
  const work = {
    obstacle: async ({ id }: DrillDefinition) => {
      const happens = happening[id];
      return typeof happens === "object" && "obstacle" in happens ? happens.obstacle : undefined;
    },
    drill: async ({ id, title }: DrillDefinition) => {
      order.push(id);
      await after(id);
      const happens = happening[id];
      if (happens instanceof Error) throw happens;
      const score = happens === "resilient" ? 100 : happens === "not resilient" ? 50 : undefined;
      return { drill: id, title, verdict: happens, reason: "", score } as unknown as DrillResult;
    },
    coolDown: async ({ id }: DrillDefinition) => void order.push(`cool down for ${id}`),
  };
  const wanted = Object.keys(happening).map(definition);
  const result = await holdGameDay(session, work, wanted, new AbortController().signal);
  return { result, order, facts, files };
}

test("cools down between two drills, and goes on after one that failed, showed nothing or ended with an error", async () => {
  const { result, order } = await dayOf({
    a: "not resilient",
    b: "fault not effective",
    c: new ParityError("TOOL_FAILED", "k6 ended"),
    d: "resilient",
  });
  expect(order).toEqual(["a", "cool down for b", "b", "cool down for c", "c", "told TOOL_FAILED", "cool down for d", "d"]);
  expect(result.drills.map(({ drill, verdict }) => [drill, verdict])).toEqual([
    ["a", "not resilient"],
    ["b", "fault not effective"],
    ["c", "not carried out"],
    ["d", "resilient"],
  ]);
  expect(result).toMatchObject({ notPossible: [], score: 75 });
});

test("ends after a fault that could not be undone: the rest is not carried out, and not passed", async () => {
  const { result, order } = await dayOf({ a: "resilient", b: "not undone", c: "resilient" });
  expect(order).toEqual(["a", "cool down for b", "b"]);
  expect(result.notPossible).toEqual([{ drill: "c", reason: "the fault of b is still there" }]);
});

test("ends too when a drill's error left a fault on the disk", async () => {
  const { order } = await dayOf({ a: new Error("it broke"), b: "resilient" }, async () => {
    await recordFault(directory, await recordOf(directory, "left", { owner: gone }));
  });
  expect(order).toEqual(["a", "told INTERNAL"]);
});

test("lists what is not possible here with its reason, and carries out the rest", async () => {
  const { result, order, facts } = await dayOf({ a: { obstacle: "no kernel" }, b: "resilient" });
  expect(order).toEqual(["b"]);
  expect(result).toMatchObject({ notPossible: [{ drill: "a", reason: "no kernel" }], score: 100 });
  expect(facts).toMatchObject([
    { type: "gameday.planned", drills: ["b"], notPossible: [{ drill: "a", reason: "no kernel" }] },
    { type: "gameday.finished", result },
  ]);
});

test("leaves a file with the result and the hash of each drill's journal", async () => {
  const { result, files } = await dayOf({ a: "resilient" });
  const [[name, content] = ["", ""]] = [...files];
  expect(name).toMatch(/^game-day-[0-9a-f]{6}\.json$/);
  expect(JSON.parse(content)).toMatchObject({
    run: "r1",
    planned: ["a"],
    result: JSON.parse(JSON.stringify(result)) as object,
    journals: [{ path: "evidence/drill-a.json", sha256: "ab" }],
  });
});
