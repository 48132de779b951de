import { describe, expect, it } from "vitest";
import type { CapacityProbe } from "../../../src/events/event.ts";
import { type SearchBounds, searchCapacity } from "../../../src/steps/load/capacity/search.ts";

const probe = (asked: number, verdict: CapacityProbe["verdict"]): CapacityProbe => ({
  asked,
  reached: asked,
  seconds: 4,
  p99: 20,
  errorShare: 0,
  verdict,
  why: "",
});

const bounds = (more: Partial<SearchBounds> = {}): SearchBounds => ({
  start: 1000,
  lowest: 10,
  highest: 10_000,
  precision: 0.05,
  mostProbes: 16,
  ...more,
});

/** A system that carries `capacity` and no more; what lies beyond is `beyond`. */
function simulated(capacity: number, beyond: CapacityProbe["verdict"] = "broke") {
  const asked: number[] = [];
  const ask = async (rate: number): Promise<CapacityProbe> => {
    asked.push(rate);
    return probe(rate, rate <= capacity ? "held" : beyond);
  };
  return { asked, ask };
}

describe("searchCapacity", () => {
  it.each([30, 400, 999, 1000, 1001, 2140, 7900])("finds %d to within the precision, from wherever it starts", async (capacity) => {
    for (const start of [20, 1000, 9000]) {
      const system = simulated(capacity);
      const { below, above } = await searchCapacity(bounds({ start }), system.ask);
      expect(below?.asked).toBeLessThanOrEqual(capacity);
      expect(above?.asked).toBeGreaterThan(capacity);
      expect((above?.asked ?? 0) - (below?.asked ?? 0)).toBeLessThanOrEqual(Math.max(1, (below?.asked ?? 0) * 0.05));
      expect(system.asked.length).toBeLessThanOrEqual(16);
    }
  });

  it("needs few rates when the guess is good", async () => {
    const system = simulated(1100);
    await searchCapacity(bounds(), system.ask);
    expect(system.asked.length).toBeLessThanOrEqual(6);
  });

  it("takes a rate that could not be judged for an upper end, and says which kind it was", async () => {
    const { below, above } = await searchCapacity(bounds(), simulated(1500, "invalid").ask);
    expect(below?.asked).toBeLessThanOrEqual(1500);
    expect(above).toMatchObject({ verdict: "invalid" });
  });

  it("finds nothing where nothing holds, and ends", async () => {
    const system = simulated(0);
    const { below, above } = await searchCapacity(bounds(), system.ask);
    expect(below).toBeUndefined();
    expect(above).toMatchObject({ asked: 10, verdict: "broke" });
    expect(system.asked.length).toBeLessThanOrEqual(16);
  });

  it("ends at the highest rate where everything holds, and never asks for more", async () => {
    const system = simulated(Infinity);
    const { below, above } = await searchCapacity(bounds({ highest: 3000 }), system.ask);
    expect(below?.asked).toBe(3000);
    expect(above).toBeUndefined();
    expect(Math.max(...system.asked)).toBe(3000);
  });

  it("does not believe one bad second: the upper end is asked again", async () => {
    const asked: number[] = [];
    const { below } = await searchCapacity(bounds(), async (rate) => {
      asked.push(rate);
      // The first answer about 1,150/s is a checkpoint that happened to be then.
      const unlucky = asked.filter((each) => each === rate).length === 1 && rate === 1150;
      return probe(rate, rate <= 2000 && !unlucky ? "held" : "broke");
    });
    expect(below?.asked).toBeGreaterThan(1850);
    expect(below?.asked).toBeLessThanOrEqual(2000);
  });

  it("finds a noisy capacity nearly always", async () => {
    let seed = 7;
    const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    const found: number[] = [];
    for (let round = 0; round < 200; round += 1) {
      // Within ±4 % of the capacity the outcome is a matter of luck.
      const { below } = await searchCapacity(bounds(), async (rate) =>
        probe(rate, rate <= 2000 * (0.96 + 0.08 * random()) ? "held" : "broke"),
      );
      found.push(below?.asked ?? 0);
    }
    const close = found.filter((rate) => Math.abs(rate - 2000) <= 2000 * 0.08);
    expect(close.length).toBeGreaterThanOrEqual(195);
  });

  it("asks no more often than it may, however the system behaves", async () => {
    let asked = 0;
    await searchCapacity(bounds({ precision: 0, mostProbes: 9 }), async (rate) => {
      asked += 1;
      return probe(rate, rate <= 1234 ? "held" : "broke");
    });
    expect(asked).toBe(9);
  });
});
