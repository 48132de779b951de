import { duration, whole } from "../../../../text/words.ts";
import type { Judge } from "../../../check.ts";
import { conclude, newerFailure, restsOn } from "../../../conclude.ts";
import { definition } from "./definition.ts";

/** The drill that carries the document's own steps out. Killing one server and seeing it come back is not that. */
const drillName = "disaster-recovery";

export const judge: Judge = (state, _now, extra) => {
  const document = state.probes.get("disaster-recovery-plan");
  if (document === undefined) return conclude(definition, "unverified", "the documentation was not inspected");
  const inspected = { measured: document.value.measured, evidence: restsOn(extra, document, "probes") };
  if (!document.value.ok) {
    const broken = document.value.measured.filter(({ ok }) => !ok).map(({ name, value }) => `${name}: ${value}`);
    return conclude(definition, "fail", broken.join("; ") || "the document is not there", inspected);
  }
  const drill = state.drills.get(drillName);
  if (drill === undefined) return conclude(definition, "unverified", "the document is there; no drill carried its steps out", inspected);
  const { recoveredAfterMs, lostWrites, verdict, reason } = drill.value;
  const { rtoSeconds } = extra.plan.limits;
  const took = recoveredAfterMs === undefined ? undefined : recoveredAfterMs / 1000;
  const conclusion = {
    measured: [
      ...inspected.measured,
      {
        name: "recovery time",
        value: took === undefined ? "not recovered" : duration(took),
        limit: duration(rtoSeconds),
        ok: took !== undefined && took <= rtoSeconds,
      },
      { name: "acknowledged writes lost", value: whole(lostWrites), limit: "0", ok: lostWrites === 0 },
    ],
    evidence: [...inspected.evidence, ...restsOn(extra, drill, "drill")],
  };
  const failure = newerFailure(state, drill, "drill");
  if (failure !== undefined) return conclude(definition, "unverified", failure, conclusion);
  if (verdict === "not resilient" || verdict === "not undone") return conclude(definition, "fail", reason, conclusion);
  if (verdict !== "resilient") return conclude(definition, "unverified", `${verdict}: ${reason}`, conclusion);
  if (took === undefined || took > rtoSeconds) {
    return conclude(
      definition,
      "fail",
      `recovered after ${took === undefined ? "never" : duration(took)}, the limit is ${duration(rtoSeconds)}`,
      conclusion,
    );
  }
  // How old a lost write was is not measured, so any loss leaves the recovery point unknown.
  if (lostWrites > 0)
    return conclude(definition, "unverified", `${whole(lostWrites)} acknowledged writes lost: the recovery point is not known`, conclusion);
  return conclude(
    definition,
    "pass",
    `carried out in ${duration(took)} (limit ${duration(rtoSeconds)}), no acknowledged write lost`,
    conclusion,
  );
};
