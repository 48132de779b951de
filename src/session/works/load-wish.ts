import { ParityError } from "../../errors/parity-error.ts";
import { type LoadScenario, loadScenarios } from "../../events/event.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Given, Options } from "../given.ts";
import type { LoadWish } from "../steps/load.ts";

/** What a person asked for. Rejects with USAGE, every wrong number at once. */
export function loadWishOf({ arguments: [scenario], options }: Given): LoadWish {
  const numbers = {
    rate: numberOf("--rate", options.rate, 1, 1_000_000),
    seconds: numberOf("--duration", options.duration, 1, 7 * 86_400),
    seed: numberOf("--seed", options.seed, 0, 2_147_483_647),
    generators: numberOf("--generators", options.generators, 1, 64),
  };
  const wrong = Object.values(numbers).filter((value) => typeof value === "string");
  if (wrong.length > 0) throw new ParityError("USAGE", wrong.join("; "), { hint: "for example: parity load --rate 500 --duration 20" });
  const given = Object.entries(numbers).filter(([, value]) => value !== undefined);
  return { ...(Object.fromEntries(given) as Omit<LoadWish, "scenario">), ...(isScenario(scenario) ? { scenario } : {}) };
}

function isScenario(text: unknown): text is LoadScenario {
  return loadScenarios.some((each) => each === text);
}

/** The number, or what is wrong with it. Seconds may be written with their unit. */
function numberOf(flag: string, text: string | undefined, least: number, most: number): number | string | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === "" ? Number.NaN : Number(flag === "--duration" ? text.replace(/s$/, "") : text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  return `${flag} must be a whole number from ${least} to ${most}, got "${text}"`;
}

/** Each is a work of its own: two at once would each change what the other measures. */
const alone = [
  ["findCapacity", "--find-capacity"],
  ["compare", "--compare"],
  ["scaleOut", "--scale-out"],
] as const satisfies readonly (readonly [keyof Options, string])[];

/** Flags that only say something beside another one. */
const beside = [
  ["checkModel", "--check-model", "findCapacity", "--find-capacity"],
  ["acrossMachines", "--across-machines", "compare", "--compare"],
  ["with", "--with", "compare", "--compare"],
  ["target", "--target", "scaleOut", "--scale-out"],
  ["remoteWrite", "--remote-write", "scaleOut", "--scale-out"],
  ["output", "--output", "scaleOut", "--scale-out"],
] as const satisfies readonly (readonly [keyof Options, string, keyof Options, string])[];

/** Rejects with USAGE where flags exclude or miss each other. */
export function refuseExclusive({ arguments: [scenario], options }: Given): void {
  const isGiven = (name: keyof Options): boolean => options[name] !== undefined && options[name] !== false;
  const chosen = alone.filter(([name]) => isGiven(name)).map(([, flag]) => flag);
  const problems = [
    ...(chosen.length > 1 ? [`${chosen.join(" and ")} exclude each other`] : []),
    ...beside.filter(([name, , needed]) => isGiven(name) && !isGiven(needed)).map(([, flag, , needed]) => `${flag} needs ${needed}`),
    ...(isGiven("findCapacity") && scenario !== undefined && scenario !== "load"
      ? [`--find-capacity searches with the scenario load, and not with ${String(scenario)}`]
      : []),
    ...(isGiven("save") && (isGiven("findCapacity") || isGiven("scaleOut") || isGiven("with"))
      ? ["--save keeps a run, and none is made here"]
      : []),
    ...(isGiven("with") && (isGiven("rate") || isGiven("duration") || scenario !== undefined)
      ? ["--with compares what is stored: nothing is loaded"]
      : []),
  ];
  if (problems.length > 0) throw new ParityError("USAGE", problems.join("; "), { hint: "see: parity load --help" });
}

/** The scenarios that come with parity know the sample system's endpoints, and no other's. */
export function refuseForeignScenario({ load }: Plan, { scenario = "load" }: LoadWish): void {
  if (load.scenario !== "own" || scenario === "load") return;
  throw new ParityError("USAGE", `the configuration has a load script of its own, so there is no scenario ${scenario}`, {
    hint: "run it with: parity load; or write the scenario into the script, with k6's own options",
  });
}
