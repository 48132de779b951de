import type { DrillResult, Measured } from "../events/event.ts";
import type { RunState } from "../state/state.ts";
import { duration, whole } from "../text/words.ts";
import type { CheckDefinition, Judge } from "./check.ts";
import { conclude, restsOn } from "./conclude.ts";
import { newerDrillFailure } from "./drill-failure.ts";

interface Proof {
  /** Somebody must have been told. */
  readonly alerts: boolean;
  /** What must have been done: a project may have a drill of its own by that name. */
  readonly fault: string;
}

/** The judge of a line that one drill proves. */
export function judgeOfDrill(definition: CheckDefinition, name: string, { alerts, fault }: Proof): Judge {
  return (state, _now, extra) => {
    const drill = state.drills.get(name);
    if (drill === undefined) return conclude(definition, "unverified", notCarriedOut(state));
    const { verdict, reason } = drill.value;
    const measured = measuredOf(drill.value, alerts);
    const conclusion = { measured, evidence: restsOn(extra, drill, "drill", "ledger"), offBy: offBy(drill.value) };
    const failure = newerDrillFailure(state, drill);
    if (failure !== undefined) return conclude(definition, "unverified", failure, conclusion);
    if (verdict === "not resilient" || verdict === "not undone") return conclude(definition, "fail", reason, conclusion);
    if (verdict !== "resilient") return conclude(definition, "unverified", `${verdict}: ${reason}`, conclusion);
    if (!drill.value.faults.includes(fault)) {
      return conclude(definition, "unverified", `the drill ${name} did something else: ${drill.value.faults.join("; ")}`, conclusion);
    }
    // The figures decide, whatever the verdict says of them.
    const broken = measured
      .filter(({ ok }) => !ok)
      .map(({ name: what, value, limit }) => `${what} ${value}${limit ? ` (limit ${limit})` : ""}`);
    return broken.length > 0
      ? conclude(definition, "fail", broken.join("; "), conclusion)
      : conclude(definition, "pass", reason, conclusion);
  };
}

/** Which drill it was that failed is told: it need not be this one. */
function notCarriedOut({ steps }: RunState): string {
  const step = steps.get("drill");
  const failed = step?.status === "failed" ? `; "${step.title}" failed: ${step.summary ?? "nobody knows why"}` : "";
  return `the drill was not carried out${failed}`;
}

function measuredOf(result: DrillResult, alerts: boolean): Measured[] {
  const { bittenAfterMs, recoveredAfterMs, recoveryLimitMs, acknowledgedWrites, lostWrites, moneyConserved } = result;
  const recovered = recoveredAfterMs !== undefined && recoveredAfterMs <= recoveryLimitMs;
  const told: Measured[] = [
    { name: "alert fired after", value: after(result.alertFiringAfterMs), ok: result.alertFiringAfterMs !== undefined },
    { name: "alert delivered after", value: after(result.alertDeliveredAfterMs), ok: result.alertDeliveredAfterMs !== undefined },
  ];
  return [
    { name: "clients noticed after", value: after(bittenAfterMs), ok: bittenAfterMs !== undefined },
    ...(alerts ? told : []),
    { name: "serving again after", value: after(recoveredAfterMs), limit: after(recoveryLimitMs), ok: recovered },
    { name: "acknowledged writes", value: whole(acknowledgedWrites), ok: acknowledgedWrites > 0 },
    { name: "of them lost", value: whole(lostWrites), limit: "0", ok: lostWrites === 0 },
    ...(moneyConserved === undefined ? [] : [{ name: "money conserved", value: moneyConserved ? "yes" : "no", ok: moneyConserved }]),
  ];
}

function after(ms: number | undefined): string {
  if (ms === undefined) return "never";
  return ms < 1000 ? `${Math.round(ms)} ms` : duration(ms / 1000);
}

/** A recovery that came late is measured by how late; whatever else failed has no degrees. */
function offBy({ recoveredAfterMs, recoveryLimitMs, lostWrites, moneyConserved }: DrillResult): number {
  const whollyWrong = lostWrites > 0 || moneyConserved === false || recoveredAfterMs === undefined || recoveredAfterMs <= recoveryLimitMs;
  return whollyWrong ? 1 : recoveredAfterMs / recoveryLimitMs - 1;
}
