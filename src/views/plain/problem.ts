import { formatError } from "../../errors/format.ts";
import { ParityError } from "../../errors/parity-error.ts";
import type { Fact } from "../../events/event.ts";
import type { PlainLooks } from "./looks.ts";

/** An error of the run, in the same words as one that kept a run from beginning. */
export function problemLines(problem: Extract<Fact, { type: "problem.met" }>, looks: Omit<PlainLooks, "shownPath">): string {
  const { code, sentence, hint, details, log } = problem;
  return formatError(new ParityError(code, sentence, { details, log, ...(hint === undefined ? {} : { hint }) }), looks);
}
