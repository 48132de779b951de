import type { LoadResult, LoadScenario } from "../../events/event.ts";
import type { Plan, ServiceLevel } from "../../plan/plan.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import { load } from "../../steps/load/load.ts";
import type { LoadRequest } from "../../steps/load/request.ts";
import { scenarios } from "../../steps/load/scenarios/catalogue.ts";
import { judgeLoad } from "../../steps/load/scenarios/judge.ts";
import { percent, whole } from "../../text/words.ts";
import { shipped } from "../project.ts";
import type { Session } from "../session.ts";

export interface LoadWish {
  /** The plan's when absent. */
  readonly scenario?: LoadScenario;
  /** Requests a second; the plan's when absent. */
  readonly rate?: number;
  readonly seconds?: number;
  readonly seed?: number;
  /** k6 processes that share the load. */
  readonly generators?: number;
  /** false: the rate is run whatever this machine can generate. */
  readonly calibrate?: boolean;
}

/** Around the run itself: the calibration, and k6 being started twice. */
const besideSeconds = 20;

/** The plan's load, at the highest rate that can be judged on this machine. */
export async function loadStep(session: Session, stack: RunningStack, signal: AbortSignal, wish: LoadWish = {}): Promise<LoadResult> {
  const request = requestOf(stack.plan, wish);
  const work = async (context: Parameters<typeof load>[2]) => {
    const result = await load(stack, request, context);
    const outcome = result.validity.valid ? ("done" as const) : ("invalid" as const);
    return { value: result, outcome, summary: summaryOf(result, stack.plan.serviceLevel, request.rate) };
  };
  return session.step("load", titleOf(request), signal, work, request.seconds + besideSeconds);
}

/** What a wish and a plan make of each other. */
export function requestOf(plan: Plan, wish: LoadWish): LoadRequest & { readonly scenario: LoadScenario | "own" } {
  const scenario = scenarioOf(plan, wish);
  const { seed = plan.load.seed, generators = plan.load.generators, rate = plan.load.rate, calibrate = true } = wish;
  return {
    scenario,
    script: scenario === plan.load.scenario ? plan.load.script : shipped(`k6/${scenario}.ts`),
    rate,
    seconds: wish.seconds ?? plan.load.durationSeconds * scenarios[scenario].durations,
    target: plan.load.rate,
    env: plan.load.env,
    serviceLevel: plan.serviceLevel,
    calibrate,
    seed,
    generators,
    ...(plan.app.url === undefined ? {} : { baseUrl: plan.app.url }),
  };
}

/** A script of a user's own is all the load there is: it is "load" by another name. */
function scenarioOf({ load: { scenario } }: Plan, wish: LoadWish): LoadScenario | "own" {
  return scenario === "own" ? "own" : (wish.scenario ?? scenario);
}

function titleOf({ scenario, rate }: ReturnType<typeof requestOf>): string {
  if (scenario === "smoke") return "smoke: every endpoint once";
  return `${scenario === "own" ? "load" : scenario} with ${whole(rate)} requests/s`;
}

function summaryOf(result: LoadResult, level: ServiceLevel, rate: number): string {
  const { verdict, why } = judgeLoad(result, level, rate);
  const reasons = why.length === 0 ? "" : `: ${why.join("; ")}`;
  return `${whole(result.reached)}/s, errors ${percent(result.errorShare)}, ${verdict}${reasons}`;
}

/** Whether a valid run kept what production promises, at the rate it ran at. An endpoint nobody asked for kept nothing. */
export function heldServiceLevel(result: LoadResult, level: ServiceLevel): boolean {
  return judgeLoad({ ...result, validity: { valid: true } }, level, 0).verdict === "held";
}
