import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ParityError } from "../../src/errors/parity-error.ts";
import type { LosesData } from "../../src/runtimes/abilities.ts";
import { readTimeline } from "../../src/steps/backup/recover/come-back.ts";
import { diskLossDrill } from "../../src/steps/backup/recover/disk-loss.ts";
import type { DrillOptions } from "../../src/steps/drill/options.ts";
import { openStepRun } from "./backup-fixture.ts";
import { type LiveStack, startSampleStack } from "./drill-fixture.ts";
import { stateOf } from "./native-stack.ts";

type Stack = LiveStack["stack"];

let live: LiveStack;

beforeAll(async () => {
  live = await startSampleStack();
}, 180_000);
afterAll(() => live?.stop());

const options: DrillOptions = { rate: 20, heal: ["true"], cwd: "/", warmUpMs: 1_000, writers: 2 };

/** The live stack with one ability of its own replaced. */
function stackWith(changes: Partial<LosesData>): Stack {
  return new Proxy(live.stack, {
    get: (target, name) => {
      if (name in changes) return changes[name as keyof LosesData];
      const value = Reflect.get(target, name) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

async function keptAside(): Promise<string[]> {
  const folder = join(live.stack.plan.stateDirectory, "native", "postgres-0");
  return (await readdir(folder)).filter((name) => name.startsWith("data.") && name !== "data.json");
}

describe("a disk that is lost under load", { timeout: 240_000 }, () => {
  it("comes back from the backup and the log, and no acknowledged write is older than the recovery point allows", async () => {
    const before = await readTimeline(live.stack);
    let run = await openStepRun(live.stack.plan);
    let result = await diskLossDrill(live.stack, options, run.context);
    // Where clients were not served before anything was lost, nothing was lost.
    for (let again = 0; again < 2 && result.reason?.includes("before the loss clients were not served"); again += 1) {
      run = await openStepRun(live.stack.plan);
      result = await diskLossDrill(live.stack, options, run.context);
    }
    expect(result, result.reason).toMatchObject({ kind: "loss of the disk", verdict: "recovered", beyond: 0 });
    expect(result.acknowledged).toBeGreaterThan(100);
    expect(result.lostSeconds).toBeLessThan(result.rpoLimitSeconds);
    expect(result.recoveredAfterMs).toBeGreaterThan(0);
    expect(await readTimeline(live.stack)).toBe(before + 1);
    expect(await keptAside()).toEqual([]);
    expect(run.facts.at(-1)).toMatchObject({ type: "recovery.measured", result });
  });

  it("is not recovered, and has its own data again, when what was restored cannot be put in its place", async () => {
    const before = await readTimeline(live.stack);
    const run = await openStepRun(live.stack.plan);
    const giveData = (): Promise<void> => Promise.reject(new ParityError("TOOL_FAILED", "the new disk is broken too"));
    const result = await diskLossDrill(stackWith({ giveData }), options, run.context);
    expect(result).toMatchObject({ verdict: "not recovered", reason: "the new disk is broken too", recoveredAfterMs: undefined });
    expect(result.lost).toBe(result.acknowledged);
    expect(await readTimeline(live.stack)).toBe(before);
    expect(await stateOf(live.stack, "postgres")).toBe("running");
    expect(await keptAside()).toEqual([]);
  });
});
