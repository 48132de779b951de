import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { AlertView } from "../../../src/steps/drill/alert-view.ts";
import { firesAgain, newStates } from "../../../src/steps/drill/alert-watch.ts";
import { KeyLog, readKeys } from "../../../src/steps/drill/key-log.ts";
import { DrillSamples } from "../../../src/steps/drill/samples.ts";
import { totalOf } from "../../../src/steps/drill/traffic.ts";

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
    [
      "is not resolved when the receiver was told of it again",
      view(
        [],
        [
          ["2026-11-21T09:00:05.000Z", "firing"],
          ["2026-11-21T09:00:09.000Z", "resolved"],
          ["2026-11-21T09:00:12.000Z", "firing"],
        ],
      ),
      ["firing", "delivered"],
    ],
    ["is not another one", view([["Other", "firing"]]), []],
  ])("%s", (_, seen, states) => {
    expect(newStates("Down", seen, since, {})).toEqual(states);
  });

  it("that fires again has not ended", () => {
    expect(firesAgain("Down", view([["Down", "firing"]]))).toBe(true);
    expect(firesAgain("Down", view([["Down", "pending"]]))).toBe(false);
    expect(firesAgain("Down", view([["Other", "firing"]]))).toBe(false);
  });

  it("is told once for each state", () => {
    expect(newStates("Down", view([["Down", "firing"]]), since, { pending: 100, firing: 200 })).toEqual([]);
  });
});

describe("samples", () => {
  it("count what clients and load saw in a second, and begin anew with the next", () => {
    const samples = new DrillSamples();
    for (let ms = 1; ms <= 100; ms += 1) samples.add(ms, ms !== 7);
    samples.addLoad({ at: 0, seconds: 1, requests: 50, failed: 2, dropped: 3, p50: 1, p95: 2, p99: 20 });
    expect(samples.take(-1)).toEqual({ t: -1, requests: 153, failed: 6, p99: 99 });
    expect(samples.take(0)).toEqual({ t: 0, requests: 0, failed: 0, p99: 0 });
    expect(samples.written).toEqual({ requests: 100, failed: 1 });
  });

  it("are no totals: those of the load are its own, with what came before the first second and after the last", () => {
    const samples = new DrillSamples();
    samples.addLoad({ at: 0, seconds: 1, requests: 50, failed: 0, dropped: 0, p50: 1, p95: 2, p99: 20 });
    samples.add(5, true);
    samples.add(5, false);
    expect(totalOf({ requests: 60, failed: 1, dropped: 2 }, samples)).toEqual({
      requests: 64,
      failed: 4,
      writers: { requests: 2, failed: 1 },
    });
    const none = { requests: 0, failed: 0 };
    expect(totalOf({ ...none, dropped: 0 }, new DrillSamples())).toEqual({ ...none, writers: none });
  });
});

describe("a log of keys", () => {
  async function folder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), "parity-log-"));
    onTestFinished(() => rm(path, { recursive: true, force: true }));
    return path;
  }

  it("has on the disk what was appended, also by many at once", async () => {
    const path = join(await folder(), "deep", "ledger.ndjson");
    const log = await KeyLog.open(path);
    const keys = Array.from({ length: 500 }, (_, index) => `key-${index}`);
    await Promise.all(keys.slice(0, 400).map((key) => log.append({ key, at: 1 })));
    await log.append(...keys.slice(400).map((key) => ({ key, at: 2 })));
    expect(new Set(await readKeys(path))).toEqual(new Set(keys));
    await log.close();
  });

  it("does not count a line that a crash cut off", async () => {
    const path = join(await folder(), "ledger.ndjson");
    await writeFile(path, '{"key":"a","at":1}\n{"key":"b","a');
    expect(await readKeys(path)).toEqual(["a"]);
  });
});
