import type { DisasterResult, Outcome, RecoveryResult, RestoreProjection } from "../events/event.ts";
import { drillTime } from "./drill-words.ts";
import { bytes, duration, rounding, whole } from "./words.ts";

type Verdict = RecoveryResult["verdict"];

const outcomes: Readonly<Record<Verdict, Outcome>> = { recovered: "pass", "not recovered": "fail", "not shown": "unverified" };

export function outcomeOfRecovery(verdict: Verdict): Outcome {
  return outcomes[verdict];
}

export interface RecoveryFigure {
  readonly name: string;
  readonly value: string;
  readonly limit?: string;
  /** undefined: nobody measured it. */
  readonly ok: boolean | undefined;
}

type Measured = Pick<
  DisasterResult,
  "acknowledged" | "lost" | "lostSeconds" | "rpoLimitSeconds" | "recoveredAfterMs" | "rtoLimitSeconds" | "tookBackup"
>;

/** How much was lost, and how long it took; each against its limit. Nothing acknowledged means that nothing is known to be safe. */
export function rpoFigure({ acknowledged, lost, lostSeconds, rpoLimitSeconds, tookBackup }: Measured): RecoveryFigure {
  const counted = acknowledged > 0;
  if (tookBackup) {
    const value = `not known: there was no backup, the drill took its own ${duration(lostSeconds)} before the loss`;
    return { name: "RPO", value, limit: duration(rpoLimitSeconds), ok: undefined };
  }
  const value = counted
    ? `${duration(lostSeconds)}, ${whole(lost)} of ${whole(acknowledged)} acknowledged writes lost`
    : "acknowledged writes not counted";
  return { name: "RPO", value, limit: duration(rpoLimitSeconds), ok: counted ? lostSeconds <= rpoLimitSeconds + rounding : undefined };
}

/** `asked`: a recovery to a point in time need not bring the app back. */
export function rtoFigure({ recoveredAfterMs, rtoLimitSeconds }: Measured, asked: boolean): RecoveryFigure {
  const limit = duration(rtoLimitSeconds);
  if (recoveredAfterMs === undefined)
    return { name: "RTO", value: asked ? "never back" : "not measured", limit, ok: asked ? false : undefined };
  return { name: "RTO", value: drillTime(recoveredAfterMs), limit, ok: recoveredAfterMs <= rtoLimitSeconds * 1000 };
}

/** Whether the time until the app is back was to be measured at all. */
export function asksForRto({ kind, verdict }: Pick<RecoveryResult, "kind" | "verdict">): boolean {
  return kind === "loss of the disk" && verdict !== "not shown";
}

/** "2.0 s, 0 of 58,211 acknowledged writes lost (limit 5 min 0 s)". */
export function figureInWords({ name, value, limit }: RecoveryFigure): string {
  return `${name} ${value}${limit === undefined ? "" : ` (limit ${limit})`}`;
}

/** What recovery was told, where it came to, what was lost, how long it took. */
export function recoveryInWords(result: RecoveryResult): string {
  const { target, recoveredTo, beyond } = result;
  const asked = asksForRto(result);
  const reached = recoveredTo === undefined ? "" : `, reached ${moment(recoveredTo)}`;
  return [
    `to ${target}${reached}`,
    figureInWords(rpoFigure(result)),
    ...(beyond > 0 ? [`${whole(beyond)} writes from after it are there all the same`] : []),
    ...(asked || result.recoveredAfterMs !== undefined ? [figureInWords(rtoFigure(result, asked))] : []),
  ].join(" · ");
}

export function disasterInWords(result: DisasterResult): string {
  const done = result.steps.filter(({ ok }) => ok).length;
  return [
    `${done} of ${result.steps.length} steps`,
    figureInWords(rtoFigure(result, result.verdict !== "not shown")),
    figureInWords(rpoFigure(result)),
  ].join(" · ");
}

/** "2026-11-21 09:30:12.114 UTC": to the millisecond, for a point in time is one. */
export function moment(at: string): string {
  return at.replace("T", " ").replace(/Z$/, " UTC");
}

export function outcomeOfProjection({ ok }: Pick<RestoreProjection, "ok">): Outcome {
  if (ok === undefined) return "unverified";
  return ok ? "pass" : "fail";
}

/** "at your 400.0 GiB: about 85 min 20 s ± 6 min 0 s on this disk (limit 30 min 0 s): too long". */
export function projectionInWords(projection: RestoreProjection): string {
  const { productionBytes, projectedSeconds, plusMinusSeconds, limitSeconds, ok } = projection;
  const verdict = ok === undefined ? "cannot tell" : ok ? "within it" : "too long";
  return `at your ${bytes(productionBytes)}: about ${duration(projectedSeconds)} ± ${duration(plusMinusSeconds)} on this disk (limit ${duration(limitSeconds)}): ${verdict}`;
}

/** "0.8 s + 92 MiB/s, from 6 restores (64 MiB to 1.0 GiB)". */
export function fitInWords({ points, fixedSeconds, bytesPerSecond }: RestoreProjection): string {
  const sizes = points.map((point) => point.bytes);
  const range = points.length === 0 ? "" : ` (${bytes(Math.min(...sizes))} to ${bytes(Math.max(...sizes))})`;
  return `${duration(Math.max(0, fixedSeconds))} + ${bytes(bytesPerSecond)}/s, from ${points.length} restores${range}`;
}
