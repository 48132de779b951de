import type { Rollout } from "../../runtimes/releases.ts";
import type { Asked } from "./ask-beside.ts";

/** What is known of a release while it is watched. */
export interface SeenRelease {
  readonly rollout: Rollout;
  /** Of the alerts that tell of a bad release, those that fire now and did not when it began. */
  readonly firing: readonly string[];
}

export type ReleaseJudgement =
  | { readonly act: "go on" }
  /** Somebody has taken it back already. */
  | { readonly act: "end" }
  | { readonly act: "roll back"; readonly reason: string };

/** What is done about a release: no reason, no rollback; and one reason is enough. */
export function judgeRelease({ rollout, firing }: SeenRelease): ReleaseJudgement {
  if (rollout.release === undefined) return { act: "end" };
  if (rollout.state === "failed") return { act: "roll back", reason: rollout.says };
  if (firing.length > 0) return { act: "roll back", reason: `${firing.join(", ")} fired` };
  return { act: "go on" };
}

/** Answers of a release beside the planned one, and of nobody else. */
export interface SeenBeside {
  readonly requests: number;
  readonly failed: number;
}

/**
 * What the canary itself made of the requests that asked for it. Those that nobody answered are its own only where the planned release
 * answered every one in the same moment: else it is the way to both that is broken.
 */
export function seenOf(canary: Asked, planned: Asked): SeenBeside {
  const silent = planned.requests > 0 && planned.failed === 0 ? canary.unanswered : 0;
  return { requests: canary.beside + silent, failed: canary.besideFailed + silent };
}

export function sumOf(rounds: readonly SeenBeside[]): SeenBeside {
  const sum = (value: (seen: SeenBeside) => number): number => rounds.reduce((total, seen) => total + value(seen), 0);
  return { requests: sum(({ requests }) => requests), failed: sum(({ failed }) => failed) };
}

/** Fewer say nothing. */
const leastRequests = 20;
/** As the alert on errors has it. */
const mostFailed = 0.05;

export function judgeBeside({ requests, failed }: SeenBeside): ReleaseJudgement {
  if (requests < leastRequests || failed / requests <= mostFailed) return { act: "go on" };
  return { act: "roll back", reason: `${failed} of ${requests} requests to it failed` };
}

export interface SharedAnswers {
  /** That asked for nobody. */
  readonly requests: number;
  readonly beside: number;
  /** Without an answer, or with one of 500 and above. */
  readonly failed: number;
  /** That asked for what runs beside, and for the planned release, and whom they reached. */
  readonly wanted: { readonly requests: number; readonly beside: number };
  readonly unwanted: { readonly requests: number; readonly beside: number };
}

export interface ShareLimits {
  /** 0..1 */
  readonly beside: number;
  readonly within: number;
  /** Who asks is to reach whom he asked for. */
  readonly byHeader: boolean;
}

/** Whether requests are shared as they are to be. Without a request nothing is. */
export function judgeShare(seen: SharedAnswers, { beside, within, byHeader }: ShareLimits): boolean {
  if (seen.requests === 0 || seen.failed > 0) return false;
  if (Math.abs(seen.beside / seen.requests - beside) > within) return false;
  if (!byHeader) return true;
  return (
    seen.wanted.requests > 0 && seen.wanted.beside === seen.wanted.requests && seen.unwanted.requests > 0 && seen.unwanted.beside === 0
  );
}

/** Whether what nobody is sent to yet answered every request that asked for it. */
export function previewProved({ requests, beside, failed }: SeenBeside & { readonly beside: number }): boolean {
  return requests > 0 && beside === requests && failed === 0;
}
