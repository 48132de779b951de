import { describe, expect, it } from "vitest";
import type { DrillResult, GameDayResult } from "../../../src/events/event.ts";
import { gameDayOrder } from "../../../src/session/works/game-day-order.ts";
import { exitCodeOfDay, exitCodeOfDrill, scoreOfDay } from "../../../src/session/works/game-day-verdict.ts";
import { type DrillDefinition, drillSchema } from "../../../src/steps/drill/definition.ts";

function drill(id: string, faults: readonly object[], alerts: readonly string[] = [], silent: readonly string[] = []): DrillDefinition {
  return drillSchema.parse({
    id,
    title: id,
    guide: "zerostate",
    steadyState: { probes: [{ name: "write", check: { write: "ledger" }, withinMs: 1_000 }] },
    method: { faults, effect: { probe: "write", withinSeconds: 5 } },
    alerts: alerts.map((name) => ({ name, resolvedWithinSeconds: 40 })),
    silent,
    recovery: {},
    dataLoss: { acknowledgedWrites: 0 },
  });
}

const kill = (service: string) => ({ kind: "kill", service });
const ids = (drills: readonly DrillDefinition[]): string[] => drills.map(({ id }) => id);

describe("the order of a game day", () => {
  it("is what keeps nothing, the cache, the database, then what touches stored data; several faults count as the gravest", () => {
    const drills = [
      drill("a-lasting", [{ kind: "password-rotated" }]),
      drill("b-flushed", [{ kind: "redis-flushed" }]),
      drill("c-database", [kill("postgres")]),
      drill("d-both", [kill("app"), kill("postgres")]),
      drill("e-cache", [kill("redis")]),
      drill("f-app", [kill("app")]),
      drill("g-edge", [kill("load-balancer")]),
    ];
    expect(ids(gameDayOrder(drills))).toEqual(["f-app", "g-edge", "e-cache", "c-database", "d-both", "a-lasting", "b-flushed"]);
  });

  it("begins a group with the drill of most alerts, before others of the group ring them", () => {
    const drills = [drill("a", [kill("postgres")]), drill("b", [kill("postgres")], ["DatabaseDown"])];
    expect(ids(gameDayOrder([...drills, drill("c", [kill("postgres")], ["HighErrorRate", "HighLatency"])]))).toEqual(["c", "b", "a"]);
  });

  it("keeps two with the same alert apart, as far as there is something to put between", () => {
    const drills = [
      drill("a", [kill("app")], ["HighErrorRate"]),
      drill("b", [kill("app")], ["HighErrorRate"]),
      drill("c", [kill("app")], ["HighErrorRate"]),
      drill("d", [kill("app")], ["SlowAnswers"]),
      drill("e", [kill("app")]),
    ];
    const ordered = ids(gameDayOrder(drills));
    expect(ordered).toEqual(["a", "d", "b", "e", "c"]);
    expect(ids(gameDayOrder(drills.slice(0, 3)))).toEqual(["a", "b", "c"]);
  });

  it("keeps one that must stay silent about an alert from following one that rings it, also where the services change", () => {
    const drills = [
      drill("a", [kill("app")], ["HighErrorRate"]),
      drill("b", [kill("redis")], [], ["HighErrorRate"]),
      drill("c", [kill("redis")]),
    ];
    expect(ids(gameDayOrder(drills))).toEqual(["a", "c", "b"]);
  });

  it("does not depend on the order in which they were named", () => {
    const drills = ["c", "a", "b"].map((id) => drill(id, [kill("app")]));
    expect(ids(gameDayOrder(drills))).toEqual(ids(gameDayOrder([...drills].reverse())));
  });
});

const carried = (drillId: string, verdict: DrillResult["verdict"], score?: number): GameDayResult["drills"][number] => ({
  drill: drillId,
  title: drillId,
  verdict,
  reason: "",
  score,
});
const day = (drills: GameDayResult["drills"], notPossible: GameDayResult["notPossible"] = []): GameDayResult => ({
  drills,
  notPossible,
  score: scoreOfDay(drills),
  seconds: 60,
});
const absent = { drill: "slow-disk", reason: "the kernel cannot" };
const good = carried("a", "resilient", 100);

describe("the exit code of a game day", () => {
  it.each<[string, GameDayResult, number, number]>([
    ["all resilient", day([good, carried("b", "resilient", 100)]), 0, 0],
    ["one not resilient", day([good, carried("b", "not resilient", 60)]), 1, 1],
    ["one not undone", day([good, carried("b", "not undone", 0)]), 1, 1],
    ["one without effect", day([good, carried("b", "fault not effective")]), 4, 0],
    ["one unsteady before", day([good, carried("b", "steady state not met")]), 4, 0],
    ["one not carried out", day([good, carried("b", "not carried out")]), 4, 0],
    ["one not possible here", day([good], [absent]), 4, 0],
    ["one not possible and one not resilient", day([carried("b", "not resilient", 60)], [absent]), 1, 1],
    ["none at all", day([]), 4, 0],
  ])("with %s", (_, result, code, lenient) => {
    expect(exitCodeOfDay(result)).toBe(code);
    expect(exitCodeOfDay(result, "failed")).toBe(lenient);
  });

  it("of a single drill is the same as that of a day of one", () => {
    for (const verdict of [
      "resilient",
      "not resilient",
      "not undone",
      "fault not effective",
      "steady state not met",
      "not carried out",
    ] as const) {
      expect(exitCodeOfDrill(verdict), verdict).toBe(exitCodeOfDay(day([carried("a", verdict)])));
    }
  });
});

describe("the score of a game day", () => {
  it("is the mean of what showed something, never rounded up to all", () => {
    expect(scoreOfDay([good, carried("b", "fault not effective")])).toBe(100);
    expect(scoreOfDay([good, good, carried("b", "not resilient", 99)])).toBe(99);
    expect(scoreOfDay([carried("b", "fault not effective")])).toBeUndefined();
  });
});
