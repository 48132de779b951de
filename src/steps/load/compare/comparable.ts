import type { LoadOrigin } from "../../../events/event.ts";
import { whole } from "../../../text/words.ts";

/** What two runs have to share. */
export type Setting = Pick<LoadOrigin, "machine" | "runtime" | "scenario" | "asked" | "configHash">;

/** What keeps two runs from being compared, and what is only to be said beside the comparison. */
export interface Differences {
  readonly serious: readonly string[];
  readonly minor: readonly string[];
}

/** Rates this close ask the same. */
const sameRate = 0.01;

/** The rate may be left out while it is not known yet. */
export function differencesOf(baseline: Setting, candidate: Omit<Setting, "asked"> & { readonly asked?: number }): Differences {
  const differs = (what: string, a: string, b: string): string[] => (a === b ? [] : [`${what}: ${a} (baseline), ${b} (candidate)`]);
  const { asked = baseline.asked } = candidate;
  const rate =
    Math.abs(asked - baseline.asked) > sameRate * baseline.asked
      ? [`asked rate: ${whole(baseline.asked)}/s (baseline), ${whole(asked)}/s (candidate)`]
      : [];
  return {
    serious: [
      ...differs("machine", baseline.machine, candidate.machine),
      ...differs("runtime", baseline.runtime, candidate.runtime),
      ...differs("scenario", baseline.scenario, candidate.scenario),
      ...rate,
    ],
    minor: differs("configuration", baseline.configHash.slice(0, 12), candidate.configHash.slice(0, 12)),
  };
}

/** Scenarios that hold one rate: their seconds repeat each other. Those of a ramp don't, and cannot be sliced. */
export function holdsOneRate(scenario: LoadOrigin["scenario"]): boolean {
  return scenario === "load" || scenario === "soak" || scenario === "own";
}
