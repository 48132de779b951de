import { describe, expect, it, onTestFinished, vi } from "vitest";
import { nodeHost } from "../../../src/host/node.ts";
import type { DrillProbe } from "../../../src/steps/drill/definition.ts";
import { afterInWords, baselineOf, findEffect, isBack, shows } from "../../../src/steps/drill/effect.ts";
import { noteEarlyEnd } from "../../../src/steps/drill/load-end.ts";
import { LoadSeconds } from "../../../src/steps/drill/load-seconds.ts";
import { openProber, type ProbeAnswer, type Prober, type Probing } from "../../../src/steps/drill/prober.ts";
import type { CheckGiven } from "../../../src/steps/drill/probes/check-kind.ts";
import { compares, comparisonInWords } from "../../../src/steps/drill/probes/comparison.ts";
import { shortened, valueIn } from "../../../src/steps/drill/probes/promql.ts";
import { timed } from "../../../src/steps/drill/probes/timed.ts";
import { reachSteadyState, steadySince } from "../../../src/steps/drill/steady-state.ts";

const host = nodeHost();
const probe: DrillProbe = { name: "write", check: { write: "ledger" }, withinMs: 1_000 };
const answer = (at: number, ok: boolean, ms = 8): ProbeAnswer => ({
  askedAt: at,
  answeredAt: at + ms,
  since: at + ms,
  ok,
  right: ok,
  blind: false,
  seen: ok ? "acknowledged" : "503",
  ms,
});
const probing = (answers: readonly ProbeAnswer[], ofLoad = false): Probing => ({ probe, wanted: "acknowledged", ofLoad, answers });
const row = (...oks: boolean[]): ProbeAnswer[] => oks.map((ok, index) => answer(index * 100, ok));

describe("a probe is steady", () => {
  const options = { from: 0, consecutive: 3 };

  it.each<[string, Probing, number | undefined]>([
    ["after enough answers in a row", probing(row(true, true, true)), 8],
    ["and not by as many in all", probing(row(true, true, false, true)), undefined],
    ["since the last bad one", probing(row(true, true, false, true, true, true)), 308],
    ["never without an answer", probing([]), undefined],
    ["of the load after one second", probing(row(false, true), true), 108],
  ])("%s", (_, given, since) => {
    expect(steadySince(given, options)).toBe(since);
  });

  it("only by what was asked since, and not since earlier", () => {
    const given = probing(row(true, true, true, true, true));
    expect(steadySince(given, { ...options, from: 250 })).toBeUndefined();
    expect(steadySince(given, { ...options, from: 150 })).toBe(150);
  });
});

describe("the steady state", () => {
  const prober = (...probings: Probing[]): Prober => ({
    probings,
    ask: () => undefined,
    load: () => undefined,
    pace: () => undefined,
    answered: () => new Promise(() => undefined),
    stop: async () => undefined,
  });
  const options = { from: 0, consecutive: 3, withinMs: 60, host, signal: new AbortController().signal, underLoad: false };

  it("is met when every probe is steady, since the last of them is", async () => {
    const met = await reachSteadyState(prober(probing(row(true, true, true)), probing(row(false, true, true, true))), options);
    expect(met).toMatchObject({ met: true, since: 108, probes: [{ ok: true }, { ok: true }] });
  });

  it("is not met when one of them is not, and says what it saw", async () => {
    const state = await reachSteadyState(prober(probing(row(true, true, true)), probing(row(true, false))), options);
    expect(state).toMatchObject({ met: false, since: undefined, probes: [{ ok: true }, { ok: false, value: "503" }] });
  });

  it("is never met by nothing", async () => {
    expect(await reachSteadyState(prober(), options)).toMatchObject({ met: false });
  });

  it("asks a probe of the load only where there is load", async () => {
    const both = prober(probing(row(true, true, true)), probing([], true));
    expect(await reachSteadyState(both, options)).toMatchObject({ met: true });
    expect(await reachSteadyState(both, { ...options, underLoad: true })).toMatchObject({ met: false });
  });

  it("is no longer waited for when the step is interrupted", async () => {
    const waiting = reachSteadyState(prober(probing([])), { ...options, withinMs: 60_000, signal: AbortSignal.abort() });
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("an effect", () => {
  const baseline = { seen: "acknowledged", medianMs: 8 };
  const slow = { slowedByMs: 150 } as const;

  it("is seen in answers in a row, from the first of them on", () => {
    const answers = [answer(0, false), ...[true, false, true, false, false, false].map((ok, index) => answer(500 + index * 100, ok))];
    expect(findEffect(answers, 400, { sees: "failure", consecutive: 3 }, baseline)).toEqual({ at: 808, seen: "503" });
    expect(findEffect(answers, 400, { sees: "failure", consecutive: 4 }, baseline)).toBeUndefined();
  });

  it("is not seen in what began before the fault", () => {
    const second = { ...answer(1_000, false), since: 300 };
    expect(findEffect([second], 400, { sees: "failure", consecutive: 1 }, baseline)).toBeUndefined();
    expect(findEffect([answer(399, false)], 400, { sees: "failure", consecutive: 1 }, baseline)).toBeUndefined();
    expect(findEffect([{ ...second, since: 400 }], 400, { sees: "failure", consecutive: 1 }, baseline)).toMatchObject({ at: 1_008 });
  });

  it("is not seen by who cannot see", () => {
    expect(shows({ ok: false, ms: 1_000, blind: false }, "failure", baseline)).toBe(true);
    expect(shows({ ok: false, ms: 1_000, blind: true }, "failure", baseline)).toBe(false);
    expect(shows({ ok: false, ms: 1_000, blind: true }, slow, baseline)).toBe(false);
  });

  it("of slowness is so many ms more than before; a quick refusal is no slowness", () => {
    expect(shows({ ok: true, ms: 158, blind: false }, slow, baseline)).toBe(true);
    expect(shows({ ok: true, ms: 157, blind: false }, slow, baseline)).toBe(false);
    expect(shows({ ok: false, ms: 1, blind: false }, slow, baseline)).toBe(false);
    const answers = [1, 2, 3].map((at) => answer(at * 1_000, true, 212));
    expect(findEffect(answers, 0, { sees: slow, consecutive: 3 }, baseline)).toEqual({
      at: 1_212,
      seen: "204 ms later: acknowledged in 212 ms",
    });
  });

  it("is gone when the answers are as before, and half as slow is not", () => {
    expect(isBack({ ok: true, ms: 82 }, slow, baseline)).toBe(true);
    expect(isBack({ ok: true, ms: 83 }, slow, baseline)).toBe(false);
    expect(isBack({ ok: false, ms: 1 }, slow, baseline)).toBe(false);
    expect(isBack({ ok: true, ms: 900 }, "failure", baseline)).toBe(true);
  });

  it("is measured against the median of what was right before", () => {
    const answers = [
      answer(0, true, 500),
      answer(1_000, true, 7),
      answer(1_100, false, 900),
      answer(1_200, true, 9),
      answer(1_300, true, 8),
    ];
    expect(baselineOf(answers, 1_000)).toEqual(baseline);
    expect(baselineOf(row(false, false), 0)).toBeUndefined();
  });

  it("is told of afterwards too: how it answers again, or what it still sees", () => {
    expect(afterInWords(probing(row(false, true, true)), 0)).toBe("acknowledged in 8 ms");
    expect(afterInWords(probing(row(true, false)), 0)).toBe("503");
    expect(afterInWords(probing(row(true)), 50)).toBe("no answer");
  });
});

describe("a value", () => {
  it.each<[string, Parameters<typeof compares>[1], boolean]>([
    ["t", { equals: "t" }, true],
    ["f", { equals: "t" }, false],
    ["1.0", { equals: 1 }, true],
    ["4", { atLeast: 4 }, true],
    ["3.9", { atLeast: 4 }, false],
    ["4", { atMost: 3 }, false],
    ["3", { atLeast: 1, atMost: 3 }, true],
    ["nil", { atMost: 3 }, false],
    ["", { atMost: 3 }, false],
    ["PONG", {}, true],
  ])("%s compared with %j", (value, limits, holds) => {
    expect(compares(value, limits)).toBe(holds);
  });

  it("is asked for in words", () => {
    expect(comparisonInWords({ atLeast: 1, atMost: 3 })).toBe("at least 1 and at most 3");
    expect(comparisonInWords({})).toBe("an answer");
  });

  it.each([
    ["19.289532850362228", "19.2895"],
    ["1763822400", "1763822400"],
    ["0.25", "0.25"],
    ["NaN", "NaN"],
    ["no answer", "no answer"],
  ])("shows %s as %s", (value, shown) => {
    expect(shortened(value)).toBe(shown);
  });

  it("of Prometheus is a single one, or none", () => {
    const vector = (...values: string[]) => ({ data: { resultType: "vector", result: values.map((value) => ({ value: [1, value] })) } });
    expect(valueIn(vector("4"))).toEqual({ one: true, text: "4" });
    expect(valueIn(vector())).toEqual({ one: false, text: "no data" });
    expect(valueIn(vector("1", "2"))).toEqual({ one: false, text: "2 values" });
    expect(valueIn({ data: { resultType: "scalar", result: [1, "7"] } })).toEqual({ one: true, text: "7" });
    expect(valueIn({ error: "parse error" })).toEqual({ one: false, text: "parse error" });
  });
});

describe("asking with a limit of time", () => {
  it("gives the answer, or why there was none", async () => {
    expect(await timed(host, 500, async () => ({ ok: true, seen: "1" }))).toMatchObject({ ok: true, seen: "1" });
    const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" });
    expect(await timed(host, 500, () => Promise.reject(refused))).toMatchObject({ ok: false, seen: "ECONNREFUSED" });
  });

  it("gives up when time is over, and says so to whoever asks", async () => {
    const given: AbortSignal[] = [];
    const late = await timed(host, 5, (signal) => {
      given.push(signal);
      return new Promise(() => undefined);
    });
    expect(late).toMatchObject({ ok: false, seen: "no answer within 5 ms" });
    expect(given.map(({ aborted }) => aborted)).toEqual([true]);
  });
});

describe("the load", () => {
  const second = (at: number, requests: number, failed: number, p99 = 20, dropped = 0) => ({
    at,
    seconds: 1,
    requests,
    failed,
    dropped,
    p50: 1,
    p95: 2,
    p99,
  });

  it("is summed up over the seconds that lie wholly between two instants", () => {
    const seconds = new LoadSeconds();
    for (const each of [second(1_000, 100, 50), second(2_000, 100, 2, 30), second(3_000, 98, 0, 40, 2), second(4_000, 100, 50)])
      seconds.add(each);
    expect(seconds.seenBetween(1_000, 3_500, 1_000)).toEqual({ seconds: 2, unanswered: 0, failedShare: 0.02, worstP99Ms: 40 });
    expect(seconds.seenBetween(1_500, 2_500, 2_000)).toMatchObject({ seconds: 0, failedShare: 1 });
  });

  it("has failed from the injection on, also before the effect was seen", () => {
    const seconds = new LoadSeconds();
    for (const each of [second(1_000, 100, 50), second(2_000, 100, 30, 900), second(3_000, 100, 0), second(4_000, 100, 0)])
      seconds.add(each);
    expect(seconds.seenBetween(1_900, 4_500, 1_800)).toEqual({ seconds: 2, unanswered: 0, failedShare: 0.1, worstP99Ms: 20 });
  });

  it("that ends while it is wanted is noted; that is stopped is not", async () => {
    const signal = new AbortController().signal;
    const noted = { early: { loadEnded: false }, failed: { loadEnded: false }, stopped: { loadEnded: false } };
    noteEarlyEnd(Promise.resolve(), signal, noted.early);
    noteEarlyEnd(Promise.reject(new Error("k6")), signal, noted.failed);
    noteEarlyEnd(Promise.resolve(), signal, noted.stopped)();
    await expect.poll(() => noted.failed.loadEnded).toBe(true);
    expect(noted).toEqual({ early: { loadEnded: true }, failed: { loadEnded: true }, stopped: { loadEnded: false } });
  });

  it("that gets no answer at all is lost whole", () => {
    const seconds = new LoadSeconds();
    seconds.add(second(1_000, 0, 0, 0));
    expect(seconds.seenBetween(0, 1_000, 0)).toMatchObject({ seconds: 1, unanswered: 1, failedShare: 1 });
  });

  it("is a probe that is asked only while there is load, and holds from the beginning of a second", async () => {
    const load = new LoadSeconds();
    const given = { load, host } as unknown as CheckGiven;
    const check: DrillProbe = { name: "load", check: { load: { failedShare: 0.01, p99Ms: 100 } }, withinMs: 1_000 };
    const changes: boolean[] = [];
    const prober = await openProber([check], given, { everyMs: 1, answered: (_, { ok }) => changes.push(ok) });
    onTestFinished(() => prober.stop());
    const [asked] = prober.probings;
    prober.ask(true);
    load.add(second(1_000, 100, 100));
    expect(asked?.answers).toEqual([]);
    prober.load(true);
    const seconds: [ReturnType<typeof second>, string][] = [
      [second(2_000, 100, 1, 90), "1.00 % failed, p99 90 ms"],
      [second(3_000, 100, 2, 90), "2.00 % failed, p99 90 ms"],
      [second(4_000, 100, 0, 101), "0.00 % failed, p99 101 ms"],
    ];
    for (const [each, seen] of seconds) {
      await vi.waitFor(() => {
        load.add(each);
        expect(asked?.answers.at(-1)?.seen).toBe(seen);
      }, 60_000);
    }
    expect(asked?.answers[0]).toMatchObject({ ok: true, since: 1_000 });
    expect(changes).toContain(false);
    expect(asked?.answers.at(-1)?.ok).toBe(false);
  });
});
