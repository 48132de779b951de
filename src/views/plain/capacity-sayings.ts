import type { CapacityResult, Fact } from "../../events/event.ts";
import { bottleneckInWords, capacityInWords, modelCheckInWords, needInWords, probeInWords } from "../../text/load-words.ts";
import type { Saying } from "./saying.ts";

type CapacityFact = Extract<Fact, { type: "capacity.probed" | "capacity.found" }>;

export function capacitySayings(fact: CapacityFact): Saying[] {
  const texts = fact.type === "capacity.probed" ? [probeInWords(fact.probe)] : found(fact.result);
  return texts.map((text) => ({ label: "capacity", text }));
}

/** The answer, what limits it and what to change first, what more would take, whether the model can be believed. */
function found(result: CapacityResult): string[] {
  const [worst, ...others] = result.bottlenecks;
  const limited = worst === undefined ? [] : [`limited by ${bottleneckInWords(worst)}`, `change first: ${worst.advice}`];
  return [
    [capacityInWords(result), ...limited].join("; "),
    ...(others.length === 0 ? [] : [`next: ${others.slice(0, 2).map(bottleneckInWords).join("; ")}`]),
    ...(result.rate > 0 ? [needInWords(result.model)] : []),
    ...(result.modelCheck === undefined ? [] : [modelCheckInWords(result.modelCheck)]),
  ];
}
