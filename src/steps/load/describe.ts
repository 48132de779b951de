import { whole } from "../../text/words.ts";
import { type Ceiling, roundedDown } from "./ceiling.ts";
import { validityLimits } from "./validity.ts";

/** Why a load runs at the rate it does: one sentence a person reads. */
export function explainRate(ceiling: Ceiling | undefined, target: number, running: number, cores: number): string {
  const runs = `running at ${whole(running)}/s`;
  if (ceiling === undefined) return `what this machine can generate beside the stack could not be measured; ${runs}`;
  const alone = ceiling.alone === undefined ? "" : `${whole(roundedDown(ceiling.alone))}/s alone and `;
  const cost = `k6 ${whole(ceiling.generatorMicroseconds)} µs, stack ${whole(ceiling.stackMicroseconds)} µs a request`;
  const can = `this machine can generate ${alone}${beside(ceiling)} beside this stack (${cost})`;
  const judged = running < target ? `${whole(target)}/s cannot be judged here; ` : "";
  return `${can}${neighbour(ceiling, cores)}; ${judged}${runs}`;
}

/** "2,300/s", "about 5,900 ± 700/s" where it was extrapolated, "at least 1,000/s" where nobody knows how far beyond. */
function beside({ rate, above, below, plusMinus }: Ceiling): string {
  const rounded = whole(roundedDown(rate));
  if (above !== undefined) return `${rounded}/s`;
  if (plusMinus === undefined || plusMinus > rate / 2) return `at least ${whole(below ?? rate)}/s`;
  return `about ${rounded} ± ${whole(plusMinus)}/s`;
}

function neighbour({ otherCores }: Ceiling, cores: number): string {
  return otherCores > cores * validityLimits.otherShare
    ? `, beside something else that takes ${otherCores.toFixed(1)} of its ${cores} cores`
    : "";
}
