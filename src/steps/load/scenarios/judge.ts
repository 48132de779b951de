import { judgeServiceLevel } from "../../../checks/service-level.ts";
import type { CapacityProbe, LoadResult } from "../../../events/event.ts";
import type { ServiceLevel } from "../../../plan/plan.ts";
import { whole } from "../../../text/words.ts";

export interface LoadVerdict {
  /** `held`: what was asked is proved. `broke`: it is proved false. `not proved`: neither. */
  readonly verdict: "held" | "broke" | "not proved";
  /** One clause each; empty when it held. */
  readonly why: readonly string[];
}

/** Rates are whole numbers; ceilings and shares of them are not. */
const sameRate = 0.999;

/** What a run says about the rate that was asked of it. `rate`: requests a second production must carry. */
export function judgeLoad(result: LoadResult, level: ServiceLevel, rate: number): LoadVerdict {
  switch (result.scenario) {
    case "smoke":
      return judgeSmoke(result);
    case "stress":
    case "spike":
      return judgeSteps(result, rate);
    case "breakpoint":
      return judgeBreak(result, rate);
    default:
      return judgeSteady(result, level, rate);
  }
}

/** Six requests say nothing of a rate, and everything about whether each is answered rightly. */
function judgeSmoke({ requests, failed, checksFailed }: LoadResult): LoadVerdict {
  if (requests === 0) return { verdict: "not proved", why: ["no request was made"] };
  const why = [
    ...(failed > 0 ? [`${failed} of ${requests} requests failed`] : []),
    ...(checksFailed > 0 ? [`${checksFailed} answers were wrong`] : []),
  ];
  return { verdict: why.length > 0 ? "broke" : "held", why };
}

function judgeSteady(result: LoadResult, level: ServiceLevel, rate: number): LoadVerdict {
  if (!result.validity.valid) return { verdict: "not proved", why: result.validity.reasons };
  const { broken, unjudged } = judgeServiceLevel(result, level);
  if (broken.length > 0) return { verdict: "broke", why: broken };
  const lower = result.asked < rate * sameRate ? [`${whole(result.asked)}/s were asked, and not ${whole(rate)}/s`] : [];
  const why = [...unjudged, ...lower];
  return { verdict: why.length > 0 ? "not proved" : "held", why };
}

/** Steps up to the asked rate are judged. What happens above it is told: nobody promised to hold that. */
function judgeSteps({ steps = [], validity }: LoadResult, rate: number): LoadVerdict {
  if (!validity.valid) return { verdict: "not proved", why: validity.reasons };
  const asked = steps.filter((step) => step.asked <= rate / sameRate);
  const broke = asked.filter(({ verdict }) => verdict === "broke");
  if (broke.length > 0) return { verdict: "broke", why: broke.map(inWords) };
  const invalid = asked.filter(({ verdict }) => verdict === "invalid").map(inWords);
  const reached = steps.some((step) => step.asked >= rate * sameRate) ? [] : [`${whole(rate)}/s are more than this machine can generate`];
  const why = [...invalid, ...reached];
  return { verdict: why.length > 0 ? "not proved" : "held", why };
}

function judgeBreak({ steps = [], validity }: LoadResult, rate: number): LoadVerdict {
  const [last] = steps;
  if (!validity.valid) return { verdict: "not proved", why: validity.reasons };
  if (last === undefined) return { verdict: "not proved", why: ["the run was too short to be measured"] };
  if (last.asked >= rate * sameRate) return { verdict: "held", why: [] };
  const why = last.verdict === "held" ? `nothing broke up to ${whole(last.asked)}/s, and ${whole(rate)}/s were not reached` : inWords(last);
  return { verdict: last.verdict === "broke" ? "broke" : "not proved", why: [why] };
}

/** "1,000/s broke: p99 310 ms (limit 200 ms)". */
export function inWords({ asked, verdict, why }: CapacityProbe): string {
  return `${whole(asked)}/s ${verdict === "invalid" ? "not judged" : verdict}${why === "" ? "" : `: ${why}`}`;
}
