import { expect, it } from "vitest";
import type { CapacityResult } from "../../../src/events/event.ts";
import { noModel } from "../../../src/steps/load/capacity/model.ts";
import { modelCheckInWords } from "../../../src/text/load-words.ts";
import { capacitySayings } from "../../../src/views/plain/capacity-sayings.ts";

const check = { change: "1 app instance", predicted: 1180, measured: 1240, errorShare: -0.048 };

it.each<[string, number, string]>([
  ["holds at its limit", 0.15, "15.0 % off: holds (limit 15 %)"],
  ["holds below it", -0.048, "4.8 % off: holds (limit 15 %)"],
  ["does not hold beyond it", 0.151, "15.1 % off: does not hold (limit 15 %)"],
  ["does not hold where it said far too little", -0.3, "30.0 % off: does not hold (limit 15 %)"],
])("a model %s", (_, errorShare, says) => {
  expect(modelCheckInWords({ ...check, errorShare })).toBe(
    `model checked with 1 app instance: predicted 1,180/s, measured 1,240/s, ${says}`,
  );
});

it("is told with its error, and with what it said of the stack as it was", () => {
  const cores = { change: "half", predicted: 0.74, measured: 0.7, errorShare: 0.057, unit: "cores", plusMinus: 0.051 } as const;
  expect(modelCheckInWords({ ...cores, control: { predicted: 0.87, measured: 0.9 } })).toBe(
    "model checked with half: predicted 0.74 ± 0.05 cores, measured 0.70 cores, 5.7 % off: holds (limit 15 %); of the stack as it is it predicted 0.87 cores, measured 0.90 cores",
  );
});

it("is told as one that does not hold in the plain view", () => {
  const result: CapacityResult = {
    rate: 900,
    above: 1000,
    limitedBy: "service level",
    probes: [],
    bottlenecks: [],
    model: noModel(10_000),
    modelCheck: { ...check, errorShare: 0.2 },
  };
  const texts = capacitySayings({ type: "capacity.found", result }).map(({ text }) => text);
  expect(texts.at(-1)).toMatch(/20\.0 % off: does not hold \(limit 15 %\)$/);
});
