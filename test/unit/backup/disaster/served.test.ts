import { describe, expect, it } from "vitest";
import { isServed, servedSince } from "../../../../src/steps/backup/disaster/served.ts";
import type { BackgroundSample } from "../../../../src/steps/load/background.ts";

const level = { availability: 0.999, latencyShare: 0.99, latencyMs: 200 };
const second = (at: number, changed: Partial<BackgroundSample> = {}): BackgroundSample => ({
  at,
  seconds: 1,
  requests: 200,
  failed: 0,
  dropped: 0,
  p50: 4,
  p95: 10,
  p99: 30,
  ...changed,
});

describe("a second of the load", () => {
  it("is one in which clients were served", () => {
    expect(isServed(second(1_000), level)).toBe(true);
  });

  it.each<[string, Partial<BackgroundSample>]>([
    ["nothing was answered", { requests: 0 }],
    ["a request failed", { failed: 1 }],
    ["an arrival could not be asked", { dropped: 1 }],
    ["too many answers were slow", { p99: 200 }],
  ])("is none when %s", (_, changed) => {
    expect(isServed(second(1_000, changed), level)).toBe(false);
  });

  it("may lose what the service level lets it lose, and no more", () => {
    expect(isServed(second(1_000, { requests: 1_000, failed: 1 }), level)).toBe(true);
    expect(isServed(second(1_000, { requests: 1_000, failed: 2 }), level)).toBe(false);
  });

  it("is measured by the percentile of the level's own share", () => {
    expect(isServed(second(1_000, { p99: 900 }), { ...level, latencyShare: 0.95 })).toBe(true);
    expect(isServed(second(1_000, { p95: 60 }), { ...level, p95Ms: 50 })).toBe(false);
  });
});

describe("clients are served", () => {
  const seconds = [second(1_000), second(2_000, { failed: 9 }), second(3_000), second(4_000), second(5_000)];

  it("since the first of three good seconds in a row", () => {
    expect(servedSince(seconds, level, 500)).toBe(2_000);
  });

  it("not yet after two, and no longer after a bad one", () => {
    expect(servedSince(seconds.slice(0, 4), level, 0)).toBeUndefined();
    expect(servedSince([...seconds, second(6_000, { requests: 0 })], level, 0)).toBeUndefined();
  });

  it("not by seconds that began before what is asked for", () => {
    expect(servedSince(seconds, level, 2_001)).toBeUndefined();
    expect(servedSince([], level, 0)).toBeUndefined();
  });
});
