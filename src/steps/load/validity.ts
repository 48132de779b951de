import type { Validity } from "../../events/event.ts";
import { percent, whole } from "../../text/words.ts";
import type { Starvation } from "./starvation.ts";

/** What was seen of a load run besides its result. CPU in cores. */
export interface Observation {
  /** Iterations a second. */
  readonly asked: number;
  readonly reached: number;
  readonly seconds: number;
  readonly dropped: number;
  readonly cores: number;
  /** Of all generators together; undefined: it could not be read. */
  readonly generatorCores: number | undefined;
  readonly stackCores: number;
  /** Of everything that runs on the machine beside parity itself. */
  readonly machineCores: number | undefined;
  readonly users: {
    readonly most: number;
    /** k6 itself said that it had too few. */
    readonly starved: boolean;
    readonly starvation: Starvation;
  };
  /** ms by which the wall clock moved against the steady one, at once or altogether: the largest such. */
  readonly clockJumpMs: number;
  /** ms: the longest time the generator told nothing. */
  readonly longestGapMs: number;
  /** Instances that were started again or ended while the load ran: "postgres/0". */
  readonly restarted: readonly string[];
  /** The generator's own errors: "too many open files" → how often. */
  readonly generatorErrors: ReadonlyMap<string, number>;
  /** Why the figures are not complete, one clause each. */
  readonly incomplete: readonly string[];
}

export const validityLimits = {
  reachedShare: 0.98,
  generatorShare: 0.8,
  exhaustedShare: 0.5,
  exhaustedSeconds: 2.5,
  otherShare: 0.2,
  clockJumpMs: 500,
  gapMs: 3_000,
} as const;

/** Cores the generator may have: what the stack leaves of the machine. */
export function allowedGeneratorCores(cores: number, stackCores: number): number {
  return Math.max(0, cores - stackCores);
}

/** Whether the figures of a run are the system's own. Any reason against it makes them neither good nor bad. */
export function judgeValidity(seen: Observation): Validity {
  const reasons = [
    dropped(seen),
    starved(seen),
    busyGenerator(seen),
    busyMachine(seen),
    clock(seen),
    paused(seen),
    restarts(seen),
    ...errors(seen),
    ...seen.incomplete,
  ].filter((reason) => reason !== undefined);
  return reasons.length === 0 ? { valid: true } : { valid: false, reasons };
}

const ranOut = "the generator ran out of virtual users";
const notReached = "were reached";

/**
 * Whether a reason says that arrivals could not be asked, which a lower rate or more users would mend. All others say that something
 * was in the way.
 */
export function couldNotAsk(reason: string): boolean {
  return reason.startsWith(ranOut) || reason.includes(`/s ${notReached}, `);
}

/** Arrivals that met a target which answered nothing, or far too late, are the target's failures, and count there. */
function dropped({ asked, reached, seconds, dropped, users }: Observation): string | undefined {
  const explained = seconds > 0 ? users.starvation.droppedByTarget / seconds : 0;
  if (reached + explained >= asked * validityLimits.reachedShare) return undefined;
  return `${whole(reached)}/s of ${whole(asked)}/s ${notReached}, ${whole(dropped)} requests dropped (limit ${percent(1 - validityLimits.reachedShare, 0)})`;
}

function starved({ users: { most, starved: said, starvation } }: Observation): string | undefined {
  const text = `${ranOut}: all ${most} waited for answers`;
  if (starvation.share > validityLimits.exhaustedShare) return text;
  if (starvation.longestSeconds > validityLimits.exhaustedSeconds) return `${text} for ${starvation.longestSeconds.toFixed(1)} s`;
  return said && starvation.droppedOtherwise > 0 ? text : undefined;
}

function busyGenerator({ cores, stackCores, generatorCores }: Observation): string | undefined {
  if (generatorCores === undefined) return "the CPU the generator used could not be read";
  const allowed = allowedGeneratorCores(cores, stackCores);
  if (generatorCores <= allowed * validityLimits.generatorShare) return undefined;
  return `the generator used ${decimal(generatorCores)} of the ${decimal(allowed)} cores it may have (limit ${percent(validityLimits.generatorShare, 0)})`;
}

function busyMachine({ cores, stackCores, generatorCores, machineCores }: Observation): string | undefined {
  if (machineCores === undefined) return "the CPU of this machine could not be read";
  const other = machineCores - stackCores - (generatorCores ?? 0);
  if (other <= cores * validityLimits.otherShare) return undefined;
  return `something else used ${decimal(other)} of ${cores} cores (limit ${percent(validityLimits.otherShare, 0)})`;
}

function clock({ clockJumpMs }: Observation): string | undefined {
  if (Math.abs(clockJumpMs) <= validityLimits.clockJumpMs) return undefined;
  return `the clock jumped by ${decimal(clockJumpMs / 1000)} s`;
}

function paused({ longestGapMs }: Observation): string | undefined {
  if (longestGapMs <= validityLimits.gapMs) return undefined;
  return `the generator stood still for ${(longestGapMs / 1000).toFixed(1)} s`;
}

function restarts({ restarted }: Observation): string | undefined {
  return restarted.length === 0 ? undefined : `${restarted.join(", ")} ended or started again meanwhile`;
}

function errors({ generatorErrors }: Observation): string[] {
  return [...generatorErrors].map(([error, count]) => `the generator met "${error}" ${count} times`);
}

function decimal(value: number): string {
  return value.toFixed(2);
}
