import type { DrillResult, Measured } from "../../../../events/event.ts";
import { duration, whole } from "../../../../text/words.ts";
import type { Judge } from "../../../check.ts";
import { conclude, missing, newerFailure, restsOn } from "../../../conclude.ts";
import { definition } from "./definition.ts";

export const judge: Judge = (state, _now, extra) => {
  const drill = state.drills.get("kill-postgres");
  if (drill === undefined) return conclude(definition, "unverified", missing(state, "the drill was not carried out", "drill"));
  const { verdict, reason } = drill.value;
  const measured = measuredOf(drill.value);
  const conclusion = { measured, evidence: restsOn(extra, drill, "drill", "ledger"), offBy: offBy(drill.value) };
  const failure = newerFailure(state, drill, "drill");
  if (failure !== undefined) return conclude(definition, "unverified", failure, conclusion);
  if (verdict === "not resilient" || verdict === "not undone") return conclude(definition, "fail", reason, conclusion);
  if (verdict !== "resilient") return conclude(definition, "unverified", `${verdict}: ${reason}`, conclusion);
  // The figures decide, whatever the verdict says of them.
  const broken = measured.filter(({ ok }) => !ok).map(({ name, value, limit }) => `${name} ${value}${limit ? ` (limit ${limit})` : ""}`);
  return broken.length > 0 ? conclude(definition, "fail", broken.join("; "), conclusion) : conclude(definition, "pass", reason, conclusion);
};

function measuredOf(result: DrillResult): Measured[] {
  const { bittenAfterMs, recoveredAfterMs, recoveryLimitMs, acknowledgedWrites, lostWrites, moneyConserved } = result;
  const recovered = recoveredAfterMs !== undefined && recoveredAfterMs <= recoveryLimitMs;
  return [
    { name: "clients noticed after", value: after(bittenAfterMs), ok: bittenAfterMs !== undefined },
    { name: "alert fired after", value: after(result.alertFiringAfterMs), ok: result.alertFiringAfterMs !== undefined },
    { name: "alert delivered after", value: after(result.alertDeliveredAfterMs), ok: result.alertDeliveredAfterMs !== undefined },
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
