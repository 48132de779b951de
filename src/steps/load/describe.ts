import { type Ceiling, roundedDown } from "./ceiling.ts";
import { validityLimits } from "./validity.ts";

/** Why a load runs at the rate it does: one sentence a person reads. */
export function explainRate(ceiling: Ceiling | undefined, target: number, running: number, cores: number): string {
  if (ceiling === undefined) return `what this machine can generate beside the stack could not be measured; running at ${whole(running)}/s`;
  const cost = `k6 takes ${whole(ceiling.generatorMicroseconds)} µs and the stack ${whole(ceiling.stackMicroseconds)} µs of CPU a request`;
  const { otherCores } = ceiling;
  const others = otherCores > cores * validityLimits.otherShare ? ` beside something else that takes ${otherCores.toFixed(1)} of them` : "";
  const carries = `${cost}, ${cores} cores carry about ${whole(roundedDown(ceiling.rate))}/s${others} (${certainty(ceiling)})`;
  return running < target ? `${whole(target)}/s can't be judged here: ${carries}` : carries;
}

/** How sure the ceiling is. */
function certainty({ below, above }: Ceiling): string {
  if (above === undefined) return `extrapolated from ${whole(below ?? 0)}/s`;
  if (below === undefined) return `already ${whole(above)}/s was too much`;
  return `${whole(below)}/s fitted, ${whole(above)}/s did not`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
