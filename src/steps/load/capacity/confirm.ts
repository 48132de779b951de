import { judgeServiceLevel } from "../../../checks/service-level.ts";
import type { LoadResult } from "../../../events/event.ts";
import type { ServiceLevel } from "../../../plan/plan.ts";
import type { StepContext } from "../../../work/context.ts";
import { deriveContext } from "../../faults/derive-context.ts";
import { load } from "../load.ts";
import { couldNotAsk, validityLimits } from "../validity.ts";
import { brokenLevel } from "./broken-level.ts";
import type { Probed, ProbeRequest } from "./probe.ts";
import type { ProbeVerdict } from "./verdict.ts";

/** A steady run of its own at the found rate, with everything a load run is judged by. It is a probe here: it does not stand for the stack's load. */
export async function confirmRate(rate: number, { stack, request }: ProbeRequest, context: StepContext): Promise<Probed> {
  const quiet = deriveContext(context, { emit: (fact) => (fact.type === "load.finished" ? undefined : context.emit(fact)) });
  const result = await load(stack, { ...request, rate, calibrate: false }, quiet);
  const { verdict, why, cause } = judgeSteadyRun(result, request.serviceLevel);
  const { asked, reached, dropped, seconds, latencyMs, errorShare, generator, cpuPerRequest } = result;
  const coresOf = (microseconds: number): number => (microseconds * reached) / 1e6;
  return {
    probe: { asked: rate, reached, seconds, p99: latencyMs.p99, errorShare, verdict, why },
    cause,
    point: {
      rate: asked - dropped / seconds,
      generatorCores: generator.cores,
      services: new Map(cpuPerRequest.map(({ service, microseconds }) => [service, coresOf(microseconds)])),
      seconds,
      // What the generator may have is what the stack leaves; the stack's own includes the container engine's.
      stackCores: context.host.cpus - generator.allowedCores,
    },
    observed: undefined,
  };
}

/** Whether a run of one rate kept the service level: all of it, each endpoint's own limits and the answers' bodies included. */
export function judgeSteadyRun(result: LoadResult, level: ServiceLevel): Pick<ProbeVerdict, "verdict" | "why" | "cause"> {
  const { validity, generator, latencyMs } = result;
  if (!validity.valid) {
    const [why = ""] = validity.reasons;
    const atItsLimit = generator.cores > generator.allowedCores * validityLimits.generatorShare;
    // Arrivals it could not ask at a rate will not be asked at the same rate again: only a lower one can tell.
    return { verdict: "invalid", why, cause: atItsLimit || validity.reasons.every(couldNotAsk) ? "generator" : "disturbance" };
  }
  const { broken, unjudged } = judgeServiceLevel(result, level);
  const why = brokenLevel({ ...result, p95: latencyMs.p95, p99: latencyMs.p99 }, level) ?? broken[0];
  if (why !== undefined) return { verdict: "broke", why, cause: "system" };
  const [unmeasured] = unjudged;
  return unmeasured === undefined
    ? { verdict: "held", why: "", cause: undefined }
    : { verdict: "invalid", why: unmeasured, cause: "disturbance" };
}
