import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { nodeHost } from "../../../src/host/node.ts";
import { AcknowledgementLog, readAcknowledged } from "../../../src/steps/drill/acknowledgement-log.ts";
import { type AlertView, newStates } from "../../../src/steps/drill/alert-watch.ts";
import { DrillSamples } from "../../../src/steps/drill/samples.ts";
import { reachSteadyState } from "../../../src/steps/drill/steady-state.ts";

const since = "2026-11-21T09:00:00.000Z";
const view = (active: [string, "pending" | "firing"][], deliveries: [string, "firing" | "resolved"][] = []): AlertView => ({
  active: new Map(active),
  deliveries: deliveries.map(([at, status]) => ({ at, alert: "Down", status })),
});

describe("an alert", () => {
  it.each<[string, AlertView, string[]]>([
    ["is in no state while it is quiet", view([]), []],
    ["is pending", view([["Down", "pending"]]), ["pending"]],
    ["is firing and not yet delivered", view([["Down", "firing"]]), ["firing"]],
    ["is delivered", view([["Down", "firing"]], [["2026-11-21T09:00:05.000Z", "firing"]]), ["firing", "delivered"]],
    ["was delivered by an earlier drill: that proves nothing", view([], [["2026-11-21T08:59:59.999Z", "firing"]]), []],
    [
      "is not resolved while Prometheus still has it",
      view(
        [["Down", "firing"]],
        [
          ["2026-11-21T09:00:05.000Z", "firing"],
          ["2026-11-21T09:00:09.000Z", "resolved"],
        ],
      ),
      ["firing", "delivered"],
    ],
    ["is not resolved before it was delivered", view([], [["2026-11-21T09:00:09.000Z", "resolved"]]), []],
    [
      "is resolved when both ends say so",
      view(
        [],
        [
          ["2026-11-21T09:00:05.000Z", "firing"],
          ["2026-11-21T09:00:09.000Z", "resolved"],
        ],
      ),
      ["firing", "delivered", "resolved"],
    ],
    ["is not another one", view([["Other", "firing"]]), []],
  ])("%s", (_, seen, states) => {
    expect(newStates("Down", seen, since, {})).toEqual(states);
  });

  it("is told once for each state", () => {
    expect(newStates("Down", view([["Down", "firing"]]), since, { pending: 100, firing: 200 })).toEqual([]);
  });
});

describe("a steady state", () => {
  const options = { consecutive: 3, everyMs: 1, withinMs: 60, host: nodeHost(), signal: new AbortController().signal };
  const rounds = (answers: readonly boolean[]) => {
    let round = 0;
    return {
      asked: () => round,
      ask: async () => [{ name: "ready", value: "", ok: answers[Math.min(round++, answers.length - 1)] ?? false }],
    };
  };

  it("is met after enough rounds in a row, and not by as many in all", async () => {
    const probes = rounds([true, true, false, true, true, true]);
    expect(await reachSteadyState(probes.ask, options)).toMatchObject({ met: true });
    expect(probes.asked()).toBe(6);
  });

  it("is not met when time is up", async () => {
    expect(await reachSteadyState(rounds([false]).ask, options)).toMatchObject({ met: false, since: undefined, probes: [{ ok: false }] });
  });

  it("is never met by nothing", async () => {
    expect(await reachSteadyState(async () => [], options)).toMatchObject({ met: false });
  });

  it("is no longer waited for when the step is interrupted", async () => {
    await expect(
      reachSteadyState(rounds([false]).ask, { ...options, withinMs: 60_000, signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("samples", () => {
  it("count what clients and load saw in a second, and begin anew with the next", () => {
    const samples = new DrillSamples();
    for (let ms = 1; ms <= 100; ms += 1) samples.add(ms, ms !== 7);
    samples.addLoad({ at: 0, seconds: 1, requests: 50, failed: 2, dropped: 3, p50: 1, p95: 2, p99: 20 });
    expect(samples.take(-1)).toEqual({ t: -1, requests: 153, failed: 6, p99: 99 });
    expect(samples.take(0)).toEqual({ t: 0, requests: 0, failed: 0, p99: 0 });
    expect(samples).toMatchObject({ requests: 153, failed: 6 });
  });
});

describe("the log of acknowledgements", () => {
  async function folder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), "parity-log-"));
    onTestFinished(() => rm(path, { recursive: true, force: true }));
    return path;
  }

  it("has on the disk what was appended, also by many at once", async () => {
    const path = join(await folder(), "deep", "ledger.ndjson");
    const log = await AcknowledgementLog.open(path);
    const keys = Array.from({ length: 500 }, (_, index) => `key-${index}`);
    await Promise.all(keys.map((key) => log.append({ key, at: 1 })));
    expect(new Set(await readAcknowledged(path))).toEqual(new Set(keys));
    await log.close();
  });

  it("does not count a line that a crash cut off", async () => {
    const path = join(await folder(), "ledger.ndjson");
    await writeFile(path, '{"key":"a","at":1}\n{"key":"b","a');
    expect(await readAcknowledged(path)).toEqual(["a"]);
  });
});
