import type { ServiceLevel } from "../../plan/plan.ts";
import { whole } from "../../text/words.ts";

/** How a run stands before its end. */
export interface Progress {
  /** Requests of the whole run, as far as can be told now. */
  readonly expected: number;
  readonly failed: number;
  /** Slower than the limit, or failed. */
  readonly late: number;
}

/** A run that makes somewhat more requests than expected has somewhat more budget. */
const margin = 1.02;

/**
 * Whether the rest of a run can't change its verdict any more: more requests failed or were too slow than all of it may have. The
 * reason with its numbers, or undefined while there is hope.
 */
export function hopeless(
  { expected, failed, late }: Progress,
  level: Pick<ServiceLevel, "availability" | "latencyShare" | "latencyMs">,
): string | undefined {
  const mayFail = budget(expected, level.availability);
  if (failed > mayFail)
    return `${whole(failed)} requests failed already, the whole run's budget is ${whole(mayFail)} of ${whole(expected)}`;
  const mayBeLate = budget(expected, level.latencyShare);
  if (late <= mayBeLate) return undefined;
  return `${whole(late)} requests failed or took over ${level.latencyMs} ms already, the whole run's budget is ${whole(mayBeLate)} of ${whole(expected)}`;
}

function budget(expected: number, share: number): number {
  return Math.floor((1 - share) * expected * margin + 1e-6);
}
