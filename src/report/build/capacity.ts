import type { RunState } from "../../state/state.ts";
import { capacityInWords, modelCheckInWords, needInWords } from "../../text/load-words.ts";
import type { ReportedCapacity } from "../report.ts";

export function capacityOf({ capacity, capacityProbes, steps }: RunState): ReportedCapacity | undefined {
  // A search that began later and did not end has probes of its own, and no answer.
  const began = steps.get("load")?.startedAt ?? "";
  const unfinished = capacityProbes.length > 0 && (capacity === undefined || capacity.at < began);
  if (unfinished) {
    const answer = "the search did not come to its end";
    return { origin: undefined, result: undefined, answer, probes: capacityProbes, bottlenecks: [], model: [] };
  }
  if (capacity === undefined) return undefined;
  const { value: result, run, at } = capacity;
  const { model, modelCheck } = result;
  return {
    origin: { run, at },
    result,
    answer: capacityInWords(result),
    probes: result.probes,
    bottlenecks: result.bottlenecks,
    model: [...(result.rate > 0 ? [needInWords(model)] : []), ...(modelCheck === undefined ? [] : [modelCheckInWords(modelCheck)])],
  };
}
