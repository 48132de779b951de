import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Pulse } from "../../../examples/zerostate/src/store/pulse.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "setImmediate", "performance"] }));
afterEach(() => void vi.useRealTimers());

test("after a quiet moment the beat comes at once, then no sooner than the interval", () => {
  const pulse = new Pulse(10);
  const beats: number[] = [];
  const join = (): void => pulse.join(() => beats.push(performance.now()));
  vi.advanceTimersByTime(100);
  join();
  vi.advanceTimersByTime(0);
  expect(beats).toEqual([100]);
  join();
  join();
  vi.advanceTimersByTime(9);
  expect(beats).toEqual([100]);
  vi.advanceTimersByTime(1);
  expect(beats).toEqual([100, 110, 110]);
  vi.advanceTimersByTime(15);
  join();
  vi.advanceTimersByTime(0);
  expect(beats).toEqual([100, 110, 110, 125]);
});

test("who joins during a beat is called at the next one", () => {
  const pulse = new Pulse(10);
  const beats: number[] = [];
  pulse.join(() => pulse.join(() => beats.push(performance.now())));
  vi.advanceTimersByTime(0);
  expect(beats).toEqual([]);
  vi.advanceTimersByTime(10);
  expect(beats).toEqual([10]);
});
