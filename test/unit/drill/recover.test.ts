import { expect, it } from "vitest";
import { nodeHost } from "../../../src/host/node.ts";
import type { Breaking } from "../../../src/steps/drill/break-and-undo.ts";
import { LoadSeconds } from "../../../src/steps/drill/load-seconds.ts";
import type { ProbeAnswer } from "../../../src/steps/drill/prober.ts";
import { recover } from "../../../src/steps/drill/recover.ts";

const host = nodeHost();

interface Recovering {
  readonly breaking: Breaking;
  readonly answers: ProbeAnswer[];
  answer(ok: boolean): void;
}

/** One probe that answers as a test says, and a fault that is undone as a test says. */
function recovering(undo: (self: Recovering) => Promise<void>): Recovering {
  const answers: ProbeAnswer[] = [];
  const answer = (ok: boolean): void => {
    const at = host.monotonic();
    answers.push({ askedAt: at, answeredAt: at, since: at, ok, right: ok, blind: false, seen: ok ? "200" : "503", ms: 1 });
  };
  const probing = { probe: { name: "ready", check: { write: "ledger" }, withinMs: 1_000 }, wanted: "200", ofLoad: false, answers };
  const held = { fault: { id: "f", kind: "kill", parameters: {} }, undo: () => undo(self), remains: async () => undefined };
  const setup = {
    definition: {
      id: "d",
      silent: ["HighErrorRate", "HighLatency"],
      steadyState: { consecutive: 1, everyMs: 20, withinSeconds: 1 },
      method: { effect: { sees: "failure", lasts: true } },
    },
    context: { host, signal: new AbortController().signal, emit: () => undefined },
    prober: { probings: [probing], pace: () => undefined, answered: () => new Promise(() => undefined) },
    clock: { injectedAt: host.monotonic() },
    load: new LoadSeconds(),
    observed: { injected: 1, recoveryLimitMs: 500, effect: {} },
  };
  const watch = { isPending: (name: string) => name === "HighLatency" };
  const breaking = {
    setup,
    watch,
    faults: [{ held, afterMs: 0 }],
    probing,
    baseline: { seen: "200", medianMs: 1 },
    injectedAt: host.monotonic(),
  };
  const self: Recovering = { breaking: breaking as unknown as Breaking, answers, answer };
  return self;
}

it("has recovered only after what the undo itself disturbed", async () => {
  const { breaking, answers } = recovering(async ({ answer }) => {
    await host.sleep(1);
    answer(true);
    await host.sleep(150);
    answer(false);
    await host.sleep(1);
    answer(true);
  });
  await recover(breaking, { at: breaking.injectedAt, seen: "503" });
  const { recoveredAfterMs, undoBeganAtMs, effectGone, pendingAtUndo } = breaking.setup.observed;
  expect(effectGone).toBe(true);
  expect(pendingAtUndo).toEqual(["HighLatency"]);
  expect(recoveredAfterMs).toBeGreaterThan(140);
  expect(breaking.injectedAt + (undoBeganAtMs ?? 0) + (recoveredAfterMs ?? 0)).toBeCloseTo(answers.at(-1)?.since ?? 0, 3);
});

it("tells an effect that was gone before the undo from one that lasted", async () => {
  const passed = async (...before: boolean[]): Promise<boolean> => {
    const { breaking, answer } = recovering(async (self) => {
      await host.sleep(1);
      self.answer(true);
    });
    for (const ok of before) answer(ok);
    await recover(breaking, { at: breaking.injectedAt, seen: "503" });
    return breaking.setup.observed.effectPassed;
  };
  expect(await passed(false, true)).toBe(true);
  expect(await passed(true, false)).toBe(false);
});

it("has not recovered when the undo leaves it broken, though it served before", async () => {
  const { breaking } = recovering(async ({ answer }) => {
    await host.sleep(1);
    answer(true);
    await host.sleep(150);
    answer(false);
  });
  await recover(breaking, { at: breaking.injectedAt, seen: "503" });
  expect(breaking.setup.observed).toMatchObject({ effectGone: false });
  expect(breaking.setup.observed.recoveredAfterMs).toBeUndefined();
});

it("has recovered only when it holds through the cool-down: what fails in between puts it off", async () => {
  const { breaking, answers } = recovering(async (self) => {
    await host.sleep(1);
    self.answer(true);
    // The undo is over: what follows is the system's own.
    setTimeout(() => self.answer(false), 300);
    setTimeout(() => self.answer(true), 600);
  });
  await recover(breaking, { at: breaking.injectedAt, seen: "503" });
  const { recoveredAfterMs, undoBeganAtMs } = breaking.setup.observed;
  expect(recoveredAfterMs).toBeGreaterThan(550);
  expect(breaking.injectedAt + (undoBeganAtMs ?? 0) + (recoveredAfterMs ?? 0)).toBeCloseTo(answers.at(-1)?.since ?? 0, 3);
});

it("has not recovered where it fails in the cool-down and stays so", async () => {
  const { breaking } = recovering(async (self) => {
    await host.sleep(1);
    self.answer(true);
    setTimeout(() => self.answer(false), 300);
  });
  await recover(breaking, { at: breaking.injectedAt, seen: "503" });
  expect(breaking.setup.observed.recoveredAfterMs).toBeUndefined();
});
