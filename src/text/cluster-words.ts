import type { AutoscalerFact, NodeFact, PodFact, WarningFact } from "../events/cluster-facts.ts";
import { counted, roughly } from "./words.ts";

/** "ready", "NOT READY, takes no more pods". */
export function nodeInWords({ ready, cordoned }: NodeFact): string {
  return `${ready ? "ready" : "NOT READY"}${cordoned ? ", takes no more pods" : ""}`;
}

/** "ready", "NOT READY, restarted 3×: OOMKilled". */
export function podInWords({ ready, restarts, reason }: PodFact): string {
  const why = reason === undefined ? "" : `: ${reason}`;
  const again = restarts > 0 ? `, restarted ${restarts}×` : "";
  return `${ready ? "ready" : "NOT READY"}${again}${why}`;
}

/** One that is ready and always was is in the list of instances already. */
export function isRemarkable({ ready, restarts, node }: PodFact): boolean {
  return !ready || restarts > 0 || node === undefined;
}

/** "2 pods, going to 4 (2 to 4), cpu 140% of 70%". */
export function autoscalerInWords({ current, desired, least, most, metrics }: AutoscalerFact): string {
  const goal = `${counted(current, "pod")}${current === desired ? "" : `, going to ${desired}`}`;
  const used = metrics.length === 0 ? "nothing measured" : metrics.join(", ");
  return `${goal} (${least} to ${most}), ${used}`;
}

/** "2 min ago, 4×". `now`: ms since 1970. */
export function whenWarned({ at, times }: WarningFact, now: number): string {
  const ago = roughly(Math.max(0, (now - Date.parse(at)) / 1_000));
  return `${ago} ago${times > 1 ? `, ${times}×` : ""}`;
}

/** "Pod app-2: BackOff: restarting failed container". */
export function warningInWords({ object, reason, message }: WarningFact): string {
  return `${object}: ${reason}: ${message}`;
}
