import { generatorMetric, type LoadComparison } from "../../../events/event.ts";

export type Conclusion = "regression" | "no regression" | "cannot tell";

/** A metric that got worse decides; without one, a metric nothing can be said of keeps it open. */
export function conclusionOf({ metrics, regressions }: Pick<LoadComparison, "metrics" | "regressions">): Conclusion {
  if (regressions.length > 0) return "regression";
  const ofTheSystem = metrics.filter(({ metric }) => metric !== generatorMetric);
  return ofTheSystem.length === 0 || ofTheSystem.some(({ verdict }) => verdict === "cannot tell") ? "cannot tell" : "no regression";
}
