import type { DisasterResult } from "../../../events/event.ts";
import { duration, whole } from "../../../text/words.ts";

export type DisasterStep = DisasterResult["steps"][number];

/** What a drill has seen by its end. Durations in ms. */
export interface DisasterObserved {
  backup: string;
  /** Why it could not show anything: one clause. */
  obstacle: string | undefined;
  /** In the order in which they were carried out; after one that failed there is none. */
  steps: DisasterStep[];
  /** From the loss until clients were served within the service level again. */
  recoveredAfterMs: number | undefined;
  /** There was no backup before the drill, which took one itself. */
  tookBackup: boolean;
  /** From the moment the backup stands for until the loss. */
  behindMs: number | undefined;
  /** Writes acknowledged before the traffic was moved, and those of them that are not there; undefined: not looked up. */
  audit: { readonly acknowledged: number; readonly lost: number } | undefined;
}

export interface DisasterLimits {
  readonly rtoSeconds: number;
  readonly rpoSeconds: number;
}

/** How many steps the guide's procedure has. */
export const stepCount = 5;

export function nothingSeen(): DisasterObserved {
  return {
    backup: "",
    obstacle: undefined,
    steps: [],
    recoveredAfterMs: undefined,
    tookBackup: false,
    behindMs: undefined,
    audit: undefined,
  };
}

/** What was not measured is never taken for good: a step that is missing, a time or a loss that is not known leave the drill without a pass. */
export function judgeDisaster(observed: DisasterObserved, limits: DisasterLimits): Pick<DisasterResult, "verdict" | "reason"> {
  const { obstacle, steps, recoveredAfterMs, tookBackup, behindMs, audit } = observed;
  if (obstacle !== undefined) return { verdict: "not shown", reason: obstacle };
  const failed = steps.find(({ ok }) => !ok);
  if (failed !== undefined) return { verdict: "not recovered", reason: `${failed.name}: ${failed.detail}` };
  if (steps.length < stepCount) return { verdict: "not shown", reason: `${steps.length} of ${stepCount} steps were carried out` };
  if (recoveredAfterMs === undefined) return { verdict: "not recovered", reason: "clients were not served within the service level again" };
  if (audit === undefined || behindMs === undefined) return { verdict: "not shown", reason: "what was lost could not be looked up" };
  if (audit.acknowledged === 0) return { verdict: "not shown", reason: "no write was acknowledged before the loss" };
  // A backup of the drill's own is as young as no schedule's: it is neither held against the limit nor for it.
  const wrong = [...tooLate(recoveredAfterMs / 1_000, limits), ...(tookBackup ? [] : tooOld(behindMs / 1_000, limits))];
  if (wrong.length > 0) return { verdict: "not recovered", reason: wrong.join("; ") };
  if (tookBackup) return { verdict: "not shown", reason: withoutRecoveryPoint(recoveredAfterMs) };
  return { verdict: "recovered", reason: recoveredIn(recoveredAfterMs, behindMs, audit) };
}

function tooLate(seconds: number, { rtoSeconds }: DisasterLimits): string[] {
  return seconds <= rtoSeconds ? [] : [`clients were served again after ${duration(seconds)}, the limit is ${duration(rtoSeconds)}`];
}

function tooOld(seconds: number, { rpoSeconds }: DisasterLimits): string[] {
  if (seconds <= rpoSeconds) return [];
  return [`the newest backup was ${duration(seconds)} old at the loss, the limit is ${duration(rpoSeconds)}`];
}

function recoveredIn(recoveredAfterMs: number, behindMs: number, audit: { readonly acknowledged: number; readonly lost: number }): string {
  const lost = `${whole(audit.lost)} of ${whole(audit.acknowledged)} acknowledged writes lost`;
  return `clients were served again after ${duration(recoveredAfterMs / 1_000)}; the data is that of ${duration(behindMs / 1_000)} before the loss, ${lost}`;
}

function withoutRecoveryPoint(recoveredAfterMs: number): string {
  const served = `clients were served again after ${duration(recoveredAfterMs / 1_000)}`;
  return `${served}; there was no backup before the drill, which took one itself, so the recovery point is not known: take one with parity backup, or on a schedule, then drill again`;
}

/** `runbook`: its path, relative to the run. */
export function resultOf(observed: DisasterObserved, limits: DisasterLimits, runbook: string | undefined): DisasterResult {
  return {
    backup: observed.backup,
    steps: observed.steps,
    recoveredAfterMs: observed.recoveredAfterMs,
    rtoLimitSeconds: limits.rtoSeconds,
    acknowledged: observed.audit?.acknowledged ?? 0,
    lost: observed.audit?.lost ?? 0,
    lostSeconds: (observed.behindMs ?? 0) / 1_000,
    rpoLimitSeconds: limits.rpoSeconds,
    ...(observed.tookBackup ? { tookBackup: true } : {}),
    runbook,
    ...judgeDisaster(observed, limits),
  };
}
