import type { CapacityProbe } from "../../../events/event.ts";
import type { ServiceLevel } from "../../../plan/plan.ts";
import { percent, whole } from "../../../text/words.ts";
import { targetHoldsUsers } from "../held-users.ts";
import { allowedGeneratorCores, validityLimits } from "../validity.ts";
import { brokenLevel } from "./broken-level.ts";
import type { EndpointSeen } from "./endpoints.ts";

/** What was measured while one rate was asked. CPU in cores, latencies in ms. */
export interface ProbeSeen {
  readonly asked: number;
  readonly reached: number;
  readonly seconds: number;
  readonly requests: number;
  /** Arrivals that were carried out; a script of a user's own may make several requests in one. */
  readonly iterations: number;
  readonly dropped: number;
  readonly errorShare: number;
  readonly meanMs: number;
  readonly p95: number;
  readonly p99: number;
  /** Share of the requests that were answered in time, 0..1; undefined when it cannot be told. */
  readonly withinLatencyShare: number | undefined;
  readonly endpoints: readonly EndpointSeen[];
  readonly generatorCores: number | undefined;
  readonly stackCores: number;
  /** Of everything but parity itself. */
  readonly machineCores: number | undefined;
  readonly machineSize: number;
  /** The most virtual users that were at work at one time. */
  readonly users: number;
  /** They were all there are, or k6 itself said that it had too few. */
  readonly starved: boolean;
  /** "too many open files" and the like. */
  readonly generatorErrors: readonly string[];
  /** "app/0" */
  readonly restarted: readonly string[];
}

export interface ProbeVerdict {
  readonly verdict: CapacityProbe["verdict"];
  readonly why: string;
  /** Whose doing an invalid probe was: more load would meet the generator again, a neighbour may be gone the next time. */
  readonly cause: "system" | "generator" | "disturbance" | undefined;
}

const leastReached = 0.95;

/**
 * The generator's own limit first: what it could not ask, the system was never asked. What was held beside a busy neighbour was
 * held; what was not may be the neighbour's doing, and then nobody's.
 */
export function judgeProbe(seen: ProbeSeen, level: ServiceLevel): ProbeVerdict {
  const unread = unreadable(seen);
  if (unread !== undefined) return { verdict: "invalid", why: unread, cause: "disturbance" };
  const generator = generatorLimit(seen);
  const missed = missedArrivals(seen);
  const brokenLimit = brokenLevel(seen, level, seen.endpoints);
  const broken = brokenLimit ?? missed;
  if (generator === undefined && broken === undefined) return { verdict: "held", why: "", cause: undefined };
  const neighbour = busyNeighbour(seen);
  if (neighbour !== undefined) return { verdict: "invalid", why: neighbour, cause: "disturbance" };
  if (generator !== undefined) return ofGenerator(generator);
  // Arrivals that found every user waiting for an answer were refused by the system as surely as by a 503. Lost while answers came
  // in time, they are nobody's but the generator's.
  const isSystem = missed !== undefined && seen.starved ? targetHoldsUsers(seen, level.latencyMs) : brokenLimit !== undefined;
  return isSystem ? { verdict: "broke", why: broken ?? "", cause: "system" } : ofGenerator(broken ?? "");
}

function ofGenerator(why: string): ProbeVerdict {
  return { verdict: "invalid", why: `the generator, not the system: ${why}`, cause: "generator" };
}

function generatorLimit({ generatorCores, stackCores, machineSize, generatorErrors }: ProbeSeen): string | undefined {
  const [error] = generatorErrors;
  if (error !== undefined) return `it met "${error}"`;
  if (generatorCores === undefined) return "its CPU could not be read";
  const allowed = allowedGeneratorCores(machineSize, stackCores);
  if (generatorCores <= allowed * validityLimits.generatorShare) return undefined;
  return `it used ${generatorCores.toFixed(2)} of the ${allowed.toFixed(2)} cores it may have (limit ${percent(validityLimits.generatorShare, 0)})`;
}

function unreadable({ restarted, machineCores, requests, users }: ProbeSeen): string | undefined {
  if (restarted.length > 0) return `${restarted.join(", ")} ended or started again meanwhile`;
  if (machineCores === undefined) return "the CPU of this machine could not be read";
  return requests === 0 && users === 0 ? "no request was made" : undefined;
}

function busyNeighbour({ machineCores, stackCores, generatorCores, machineSize }: ProbeSeen): string | undefined {
  if (machineCores === undefined || generatorCores === undefined) return undefined;
  const other = machineCores - stackCores - generatorCores;
  return other > machineSize * validityLimits.otherShare ? `something else used ${other.toFixed(2)} of ${machineSize} cores` : undefined;
}

/** Lost for want of a free user, or never asked. In a window of seconds the answers to its last moments are still to come. */
function missedArrivals({ asked, reached, dropped, iterations }: ProbeSeen): string | undefined {
  const lost = dropped / Math.max(1, dropped + iterations);
  if (lost <= 1 - validityLimits.reachedShare && reached >= asked * leastReached) return undefined;
  return `${whole(reached)}/s of ${whole(asked)}/s were reached, ${whole(dropped)} requests dropped`;
}
