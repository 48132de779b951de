import { describe, expect, it } from "vitest";
import type { Fact } from "../../../src/events/event.ts";
import { nodeHost } from "../../../src/host/node.ts";
import type { Client } from "../../../src/steps/drill/client.ts";
import { DrillClock } from "../../../src/steps/drill/drill-clock.ts";
import { auditLedger, worseOf } from "../../../src/steps/drill/ledger-audit.ts";

const ledger = { write: "/transfers", body: {}, keyField: "key", lookup: "/lookup", verify: "/verify" };

/** An app that has these rows, and whose lookup answers with that status. */
function appWith(rows: readonly string[], { status = 200, conserved = true } = {}): Client {
  return {
    send: async ({ path, body }) => {
      const wanted = (body as { keys?: string[] }).keys ?? [];
      const answer = path === "/verify" ? { ok: conserved } : { present: rows.filter((row) => wanted.includes(row)) };
      return { status: path === "/verify" ? 200 : status, body: JSON.stringify(answer), ms: 1, failure: undefined };
    },
    close: () => undefined,
  };
}

const audited = (client: Client, acknowledged: string[], asked: string[]) =>
  auditLedger({ acknowledged, asked }, { client, ledger, key: "k", adminKey: "a", host: { ...nodeHost(), sleep: async () => undefined } });

describe("an audit of writes", () => {
  it("tells what is lost, what is there twice, and what was never acknowledged", async () => {
    const found = await audited(appWith(["a", "b", "b", "d", "x"]), ["a", "b", "c"], ["a", "b", "c", "d", "e"]);
    expect(found).toEqual({
      acknowledged: 3,
      lost: ["c"],
      duplicated: ["b"],
      unacknowledged: 1,
      problem: undefined,
      moneyConserved: true,
    });
  });

  it("is told again of what only the way back has lost, and forgets nothing of before", async () => {
    const keys = ["a", "b", "c"];
    const before = await audited(appWith(["a", "b", "b"]), keys, keys);
    const after = await audited(appWith(["a", "c"], { conserved: false }), keys, keys);
    expect(worseOf(before, after)).toMatchObject({ lost: ["c", "b"], duplicated: ["b"], problem: undefined, moneyConserved: false });
    expect(worseOf(before, await audited(appWith(keys), keys, keys))).toMatchObject({ lost: ["c"], moneyConserved: true });
    const down = await audited(appWith([], { status: 503 }), keys, keys);
    expect(worseOf(before, down).problem).toMatch(/503/);
  });

  it("asks for every key, however many there are", async () => {
    const keys = Array.from({ length: 2_500 }, (_, index) => `key-${index}`);
    expect(await audited(appWith(keys), keys, keys)).toMatchObject({ acknowledged: 2_500, lost: [], unacknowledged: 0 });
  });

  it("takes no silence for a good answer", async () => {
    const found = await audited(appWith(["a"], { status: 500 }), ["a"], ["a", "b"]);
    expect(found).toMatchObject({ lost: ["a"], unacknowledged: undefined, problem: "the lookup answered 500" });
  });

  it("tells that money is missing", async () => {
    expect(await audited(appWith(["a"], { conserved: false }), ["a"], ["a"])).toMatchObject({ moneyConserved: false });
  });
});

describe("the clock of a drill", () => {
  const change = { type: "probe.changed", drill: "d", probe: "write", ok: false, value: "503" } as const;

  it("tells changes of before the injection with it, as negative times", () => {
    const told: Fact[] = [];
    const clock = new DrillClock((fact) => told.push(fact));
    clock.probeChanged(900, change);
    expect(told).toEqual([]);
    clock.inject(1_000);
    clock.tellBefore();
    clock.probeChanged(1_250, { ...change, ok: true });
    expect(told).toEqual([
      { ...change, afterMs: -100 },
      { ...change, ok: true, afterMs: 250 },
    ]);
  });

  it("keeps the first error after the injection, and none from before it", () => {
    const clock = new DrillClock(() => undefined);
    clock.failed(500);
    clock.inject(1_000);
    clock.failed(900);
    expect(clock.firstErrorAfterMs).toBeUndefined();
    clock.failed(1_400);
    clock.failed(1_100);
    clock.failed(1_900);
    expect(clock.firstErrorAfterMs).toBe(100);
  });
});
