import process from "node:process";
import { afterEach, describe, expect, test } from "vitest";
import type { DrillResult } from "../../src/events/event.ts";
import type { DrillDefinition } from "../../src/steps/drill/definition.ts";
import { drill } from "../../src/steps/drill/drill.ts";
import { loadDrills } from "../../src/steps/drill/load-drills.ts";
import type { DrillOptions } from "../../src/steps/drill/options.ts";
import { openStepRun } from "./backup-fixture.ts";
import { type LiveStack, startSampleStack } from "./drill-fixture.ts";

/** PARITY_TEST_DATABASE_KILLS=20 for the whole of it. */
const kills = Number(process.env["PARITY_TEST_DATABASE_KILLS"] ?? 3);
/** A kill that comes just after the log was written out loses nothing. */
const mostKillsUntilLoss = 10;
const options: DrillOptions = { rate: 50, heal: ["true"], cwd: "/", warmUpMs: 1_500, writers: 8 };

let live: LiveStack | undefined;
afterEach(async () => {
  await live?.stop();
  live = undefined;
});

/** The drill as it is shipped, but for its alerts: they take their time, and are others' subject. */
async function killPostgres(): Promise<DrillDefinition> {
  const shipped = (await loadDrills("chaos")).find(({ id }) => id === "kill-postgres");
  if (shipped === undefined) throw new Error("kill-postgres is shipped");
  return { ...shipped, alerts: [], silent: [] };
}

/** A drill begins in its steady state only, which other work on the machine may keep it from: then it is tried again. */
async function killed(stack: LiveStack, definition: DrillDefinition): Promise<DrillResult> {
  for (let attempt = 1; ; attempt += 1) {
    const run = await openStepRun(stack.stack.plan);
    const result = await drill(stack.stack, definition, options, run.context);
    if (result.verdict !== "steady state not met" || attempt === 3) return result;
  }
}

describe("Postgres killed while eight writers write", { timeout: 900_000 }, () => {
  test(`${kills} times in a row: no acknowledged write is lost where a commit is on the disk before it is acknowledged`, async () => {
    live = await startSampleStack({ synchronous_commit: "on" });
    const definition = await killPostgres();
    let acknowledged = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const result = await killed(live, definition);
      expect(result, `kill ${kill + 1}: ${result.reason}`).toMatchObject({ verdict: "resilient", lostWrites: 0, moneyConserved: true });
      acknowledged += result.acknowledgedWrites;
    }
    expect(acknowledged).toBeGreaterThan(kills * 50);
    console.log(`${kills} kills: ${acknowledged} writes acknowledged, 0 lost`);
  });

  test("loses acknowledged writes where it is not, and is not resilient then: the drill can tell", async () => {
    live = await startSampleStack({ synchronous_commit: "off" });
    const definition = await killPostgres();
    const results: DrillResult[] = [];
    while (results.length < mostKillsUntilLoss && !results.some(({ lostWrites }) => lostWrites > 0)) {
      results.push(await killed(live, definition));
    }
    const last = results.at(-1);
    expect(last?.lostWrites).toBeGreaterThan(0);
    expect(last).toMatchObject({ verdict: "not resilient", reason: expect.stringMatching(/\d+ of \d+ acknowledged writes are lost/) });
    console.log(`${results.length} kills: ${last?.lostWrites} of ${last?.acknowledgedWrites} acknowledged writes lost`);
  });
});
