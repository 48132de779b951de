import { describe, expect, test, vi } from "vitest";
import { Batcher } from "../../../examples/zerostate/src/store/batcher.ts";
import { DatabaseUnavailable } from "../../../examples/zerostate/src/store/database.ts";
import { Pulse } from "../../../examples/zerostate/src/store/pulse.ts";

interface Gate {
  readonly batch: readonly number[];
  readonly open: () => void;
}

/** Sends wait until they are let through, so that a test decides what arrives meanwhile. */
function gated(): { readonly gates: Gate[]; readonly batcher: Batcher<number, number> } {
  const gates: Gate[] = [];
  const batcher = new Batcher<number, number>(new Pulse(0), async (batch) => {
    await new Promise<void>((resolve) => gates.push({ batch, open: resolve }));
    return batch.map((question) => question * 10);
  });
  return { gates, batcher };
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

test("what is asked in one turn leaves as one batch, and each gets its own answer", async () => {
  const { gates, batcher } = gated();
  const answers = Promise.all([3, 1, 2, 1].map((question) => batcher.ask(question)));
  await expect.poll(() => gates.length).toBe(1);
  expect(gates[0]?.batch).toEqual([3, 1, 2, 1]);
  gates[0]?.open();
  expect(await answers).toEqual([30, 10, 20, 10]);
});

test("at most two batches are under way; what arrives meanwhile is the next one", async () => {
  const { gates, batcher } = gated();
  const first = batcher.ask(1);
  await expect.poll(() => gates.length).toBe(1);
  const second = batcher.ask(2);
  await expect.poll(() => gates.length).toBe(2);
  const rest = [3, 4].map((question) => batcher.ask(question));
  gates[0]?.open();
  expect(await first).toBe(10);
  await expect.poll(() => gates.length).toBe(3);
  expect(gates[2]?.batch).toEqual([3, 4]);
  gates[2]?.open();
  expect(await Promise.all(rest)).toEqual([30, 40]);
  gates[1]?.open();
  expect(await second).toBe(20);
});

test("no batch is larger than two hundred, and nobody is left behind", async () => {
  const sizes: number[] = [];
  const batcher = new Batcher<number, number>(new Pulse(0), async (batch) => {
    sizes.push(batch.length);
    return batch;
  });
  expect(await Promise.all(upTo(450).map((question) => batcher.ask(question)))).toEqual(upTo(450));
  expect(sizes).toEqual([200, 200, 50]);
});

test("one that breaks its batch fails alone, with its own error; the others get their answers", async () => {
  const send = vi.fn<(batch: readonly number[]) => Promise<readonly number[]>>(async (batch) => {
    if (batch.includes(7)) throw new RangeError("seven");
    return batch;
  });
  const batcher = new Batcher<number, number>(new Pulse(0), send);
  const settled = await Promise.allSettled(upTo(16).map((question) => batcher.ask(question)));
  const failed = settled.flatMap((one, index) => (one.status === "rejected" ? [[index + 1, one.reason.message]] : []));
  expect(failed).toEqual([[7, "seven"]]);
  expect(settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []))).toEqual(upTo(16).filter((one) => one !== 7));
  // Halving, not sixteen single tries: a bad request must not cost its batch much.
  expect(send.mock.calls.length).toBeLessThanOrEqual(9);
});

test("without a database the whole batch fails at once and is not tried again; the next one is", async () => {
  const failure = new DatabaseUnavailable(new Error("gone"));
  const send = vi.fn<(batch: readonly number[]) => Promise<readonly number[]>>(async (batch) => batch).mockRejectedValueOnce(failure);
  const batcher = new Batcher<number, number>(new Pulse(0), send);
  const settled = await Promise.allSettled(upTo(3).map((question) => batcher.ask(question)));
  expect(settled.map((one) => one.status === "rejected" && one.reason)).toEqual([failure, failure, failure]);
  expect(send).toHaveBeenCalledTimes(1);
  expect(await batcher.ask(4)).toBe(4);
});

describe("behind a database that does not answer", () => {
  /** Both batches under way are full and hang; `behind` more wait. */
  async function hanging(behind: number) {
    const fail: (() => void)[] = [];
    const batcher = new Batcher<number, number>(new Pulse(0), (batch) =>
      fail.length < 2 ? new Promise((_, reject) => fail.push(() => reject(new DatabaseUnavailable("late")))) : Promise.resolve(batch),
    );
    const outcome = (question: number): Promise<string> =>
      batcher.ask(question).then(
        () => "answered",
        () => "refused",
      );
    const first = [outcome(1)];
    await expect.poll(() => fail).toHaveLength(1);
    first.push(outcome(2));
    await expect.poll(() => fail).toHaveLength(2);
    return { fail, first, waiting: upTo(behind).map(outcome) };
  }

  test("who waited a second behind it is refused with it", async () => {
    const clock = vi.spyOn(performance, "now");
    const { fail, first, waiting } = await hanging(450);
    clock.mockReturnValue(performance.now() + 1001);
    fail[0]?.();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(["refused"]));
    fail[1]?.();
    expect(await Promise.all(first)).toEqual(["refused", "refused"]);
    clock.mockRestore();
  });

  test("who has just come is still asked for", async () => {
    const { fail, waiting } = await hanging(10);
    fail[0]?.();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(["answered"]));
    fail[1]?.();
  });
});
