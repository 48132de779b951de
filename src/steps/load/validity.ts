import type { Validity } from "../../events/event.ts";

/** What was seen of a load run besides its result. CPU in cores. */
export interface Observation {
  /** Iterations a second. */
  readonly asked: number;
  readonly reached: number;
  readonly dropped: number;
  readonly cores: number;
  /** undefined: it could not be read. */
  readonly generatorCores: number | undefined;
  readonly stackCores: number;
  /** Of everything that runs on the machine. */
  readonly machineCores: number | undefined;
  readonly users: {
    readonly most: number;
    /** k6 itself said that it had too few. */
    readonly starved: boolean;
    /** Share of the samples in which all of them were at work. */
    readonly exhaustedShare: number;
  };
  /** ms by which the wall clock moved against the steady one. */
  readonly clockJumpMs: number;
  /** Instances that were started again or ended while the load ran: "postgres/0". */
  readonly restarted: readonly string[];
  /** The generator's own errors: "too many open files" → how often. */
  readonly generatorErrors: ReadonlyMap<string, number>;
}

export const validityLimits = {
  reachedShare: 0.98,
  generatorShare: 0.8,
  exhaustedShare: 0.5,
  otherShare: 0.2,
  clockJumpMs: 500,
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
    restarts(seen),
    ...errors(seen),
  ].filter((reason) => reason !== undefined);
  return reasons.length === 0 ? { valid: true } : { valid: false, reasons };
}

function dropped({ asked, reached, dropped }: Observation): string | undefined {
  if (reached >= asked * validityLimits.reachedShare) return undefined;
  return `${whole(reached)}/s of ${whole(asked)}/s were reached, ${whole(dropped)} requests dropped (limit ${percent(1 - validityLimits.reachedShare)})`;
}

function starved({ users }: Observation): string | undefined {
  if (!users.starved && users.exhaustedShare <= validityLimits.exhaustedShare) return undefined;
  return `the generator ran out of virtual users: all ${users.most} waited for answers`;
}

function busyGenerator({ cores, stackCores, generatorCores }: Observation): string | undefined {
  if (generatorCores === undefined) return "the CPU the generator used could not be read";
  const allowed = allowedGeneratorCores(cores, stackCores);
  if (generatorCores <= allowed * validityLimits.generatorShare) return undefined;
  return `the generator used ${decimal(generatorCores)} of the ${decimal(allowed)} cores it may have (limit ${percent(validityLimits.generatorShare)})`;
}

function busyMachine({ cores, stackCores, generatorCores, machineCores }: Observation): string | undefined {
  if (machineCores === undefined) return "the CPU of this machine could not be read";
  const other = machineCores - stackCores - (generatorCores ?? 0);
  if (other <= cores * validityLimits.otherShare) return undefined;
  return `something else used ${decimal(other)} of ${cores} cores (limit ${percent(validityLimits.otherShare)})`;
}

function clock({ clockJumpMs }: Observation): string | undefined {
  if (Math.abs(clockJumpMs) <= validityLimits.clockJumpMs) return undefined;
  return `the clock jumped by ${decimal(clockJumpMs / 1000)} s`;
}

function restarts({ restarted }: Observation): string | undefined {
  return restarted.length === 0 ? undefined : `${restarted.join(", ")} ended or started again meanwhile`;
}

function errors({ generatorErrors }: Observation): string[] {
  return [...generatorErrors].map(([error, count]) => `the generator met "${error}" ${count} times`);
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function decimal(value: number): string {
  return value.toFixed(2);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
