import process from "node:process";
import { describe, expect, test } from "vitest";
import { canRollOut, canRunBeside, type RollsOut, type RunsBeside } from "../../src/runtimes/releases.ts";
import type { RunningStack } from "../../src/runtimes/runtime.ts";
import { type Client, openClient } from "../../src/steps/drill/client.ts";
import { askBeside } from "../../src/steps/rollouts/ask-beside.ts";
import { guardRelease } from "../../src/steps/rollouts/guard.ts";
import type { Sandbox } from "../compose/small-stack.ts";

export interface ReleasesGiven {
  readonly stack: RunningStack;
  readonly sandbox: Sandbox;
}

const timeout = 120_000;
const controls: string | undefined = process.env["PARITY_KIND_CONTROLS"];
if (controls === undefined) console.log("skipped: what a rollout without protection costs (set PARITY_KIND_CONTROLS=1)");

/** Other releases of the app, while clients ask it all the time. */
export function releaseTests(given: () => ReleasesGiven): void {
  describe("another release of the app", () => {
    const able = (): RunningStack & RollsOut & RunsBeside => {
      const { stack } = given();
      if (canRollOut(stack) && canRunBeside(stack)) return stack;
      throw new Error("the kind stack knows releases");
    };
    const release = (name: string, unprotected = false) => ({ name, fails: undefined, unprotected, startsAfterSeconds: 0 });
    const rollout = () => able().rolloutOf("app");
    const isWhole = async (name: string | undefined): Promise<void> => {
      await expect.poll(rollout, { timeout }).toMatchObject({ release: name, state: "complete" });
    };

    /** Asks every 20 ms, whether or not the last ones were answered, until `work` is done. */
    async function underLoad(work: () => Promise<void>): Promise<{ requests: number; failed: string[] }> {
      const client: Client = await openClient(able(), 20);
      const answers: Promise<string | undefined>[] = [];
      const ask = async (): Promise<string | undefined> => {
        const { status, failure } = await client.send({ method: "GET", path: "/", timeoutMs: 20_000 });
        return status === 200 ? undefined : (failure ?? String(status));
      };
      const timer = setInterval(() => answers.push(ask()), 20);
      try {
        await work();
      } finally {
        clearInterval(timer);
      }
      const failed = (await Promise.all(answers)).filter((each) => each !== undefined);
      client.close();
      return { requests: answers.length, failed };
    }

    /** Requests that failed while one release replaced another and was taken back, as protected as said. */
    async function lostBy(unprotected: boolean): Promise<number> {
      if (unprotected) {
        await able().rollOut("app", release("r0", unprotected));
        await isWhole("r0");
      }
      const { requests, failed } = await underLoad(async () => {
        await able().rollOut("app", release("r1", unprotected));
        await isWhole("r1");
        if (unprotected) return;
        await able().rollBack("app");
        await isWhole(undefined);
      });
      await able().rollBack("app");
      await isWhole(undefined);
      expect(requests).toBeGreaterThan(50);
      return failed.length;
    }

    // A machine that is too busy answers the load balancer's checks too late, whatever is rolled out: a rollout that loses requests does so each time.
    test("replaces the planned one and is taken back, and no request is lost", { timeout: 300_000, retry: 2 }, async () => {
      expect(await lostBy(false)).toBe(0);
    });

    test.skipIf(controls === undefined)(
      "without readiness and without a farewell loses requests",
      { timeout: 300_000, retry: 2 },
      async () => {
        expect(await lostBy(true)).toBeGreaterThan(0);
      },
    );

    test("that cannot start is taken back, and a good one is not", { timeout: 300_000 }, async () => {
      const { sandbox } = given();
      const ended = new AbortController();
      await able().rollOut("app", { name: "bad", fails: "exits", unprotected: false, startsAfterSeconds: 0 });
      await guardRelease(able(), "app", sandbox.context(), ended.signal);
      await isWhole(undefined);
      await able().rollOut("app", release("good"));
      const guarded = guardRelease(able(), "app", sandbox.context(), ended.signal);
      await isWhole("good");
      ended.abort();
      await guarded;
      expect(await rollout()).toMatchObject({ release: "good" });
      await able().rollBack("app");
      await isWhole(undefined);
    });

    test("as a canary answers who asks for it, and nobody once it is gone", { timeout: 300_000 }, async () => {
      const context = given().sandbox.context();
      const client = await openClient(able(), 4);
      const asked = async (wish: string): Promise<number> => {
        const addresses = await able().besideAddresses("app", "canary");
        const { requests, beside } = await askBeside(client, { requests: 20, path: "/", headers: { "x-canary": wish } }, addresses);
        return beside / requests;
      };
      await able().startBeside("app", "canary", release("c1"), context);
      await expect.poll(() => asked("always"), { timeout }).toBe(1);
      expect(await asked("never")).toBe(0);
      await able().endBeside("app", "canary", context);
      expect(await able().isBeside("app", "canary")).toBe(false);
      expect(await asked("always")).toBe(0);
      client.close();
    });
  });
}
