import type { DisasterResult, Finding, Measured, RecoveryResult, RestoreProjection } from "../../../../events/event.ts";
import type { RunState, Stamped } from "../../../../state/state.ts";
import { disasterTitle } from "../../../../steps/backup/disaster/title.ts";
import { judgeProjection } from "../../../../steps/backup/recover/project/judge.ts";
import { duration, whole } from "../../../../text/words.ts";
import type { Judge, JudgeInput } from "../../../check.ts";
import { conclude, restsOn } from "../../../conclude.ts";
import { definition } from "./definition.ts";

export const judge: Judge = (state, _now, extra) => {
  const document = state.probes.get("disaster-recovery-plan");
  if (document === undefined) return conclude(definition, "unverified", "the documentation was not inspected");
  const inspected = { measured: document.value.measured, evidence: restsOn(extra, document, "probes") };
  if (!document.value.ok) {
    const broken = document.value.measured.filter(({ ok }) => !ok).map(({ name, value }) => `${name}: ${value}`);
    return conclude(definition, "fail", broken.join("; ") || "the document is not there", inspected);
  }
  const { disaster } = state;
  if (disaster === undefined) return conclude(definition, "unverified", "the document is there; no drill carried its steps out", inspected);
  const withLog = state.recoveries.get("loss of the disk");
  const { projection } = state;
  const { limits } = extra.plan;
  const conclusion = {
    measured: [
      ...inspected.measured,
      ...ofDisaster(disaster.value, limits),
      ...(withLog === undefined ? [] : [lostWithLog(withLog.value, limits), tookWithLog(withLog.value, limits)]),
      ...(projection === undefined ? [] : [projected(projection.value, limits)]),
    ],
    evidence: [
      ...inspected.evidence,
      ...restsOn(extra, disaster, "disaster", "runbook"),
      ...(withLog === undefined ? [] : restsOn(extra, withLog, "recovery")),
      ...(projection === undefined ? [] : restsOn(extra, projection, "projection")),
    ],
  };
  const [outcome, reason] = verdictOf(state, disaster, withLog, limits);
  return conclude(definition, outcome, reason, conclusion);
};

type Limits = JudgeInput["plan"]["limits"];
type Verdict = readonly [outcome: Finding["outcome"], reason: string];

function verdictOf(
  state: RunState,
  disaster: Stamped<DisasterResult>,
  withLog: Stamped<RecoveryResult> | undefined,
  limits: Limits,
): Verdict {
  const attempt = state.steps.get("drill");
  if (attempt?.status === "failed" && attempt.title === disasterTitle && attempt.startedAt > disaster.at) {
    return ["unverified", `a newer attempt failed: ${attempt.summary ?? attempt.title}`];
  }
  const { verdict, reason, recoveredAfterMs } = disaster.value;
  if (verdict === "not recovered") return ["fail", reason];
  if (verdict !== "recovered" || recoveredAfterMs === undefined) return ["unverified", `${verdict}: ${reason}`];
  const wrong = ofDisaster(disaster.value, limits).filter(({ ok }) => !ok);
  if (wrong.length > 0) return ["fail", wrong.map(({ name, value, limit }) => `${name}: ${value}, the limit is ${limit}`).join("; ")];
  const carried = `carried out in ${duration(recoveredAfterMs / 1_000)} (limit ${duration(limits.rtoSeconds)})`;
  // The backup of the drill may have been minutes old; the one of the disaster is as old as the schedule lets it be.
  if (withLog === undefined) return ["unverified", `${carried}; what is lost between two backups was not measured`];
  if (withLog.value.verdict === "not shown") return ["unverified", `${carried}; after the loss of the disk: ${withLog.value.reason}`];
  const lost = lostWithLog(withLog.value, limits);
  if (!lost.ok || withLog.value.verdict !== "recovered") return ["fail", `after the loss of the disk: ${withLog.value.reason}`];
  const took = tookWithLog(withLog.value, limits);
  if (!took.ok) return ["fail", `${took.name}: ${took.value}, the limit is ${took.limit}`];
  if (state.projection !== undefined) {
    const ahead = projected(state.projection.value, limits);
    const within = withinLimit(state.projection.value, limits);
    if (within === false) return ["fail", `${ahead.name}: ${ahead.value}, the limit is ${ahead.limit}`];
    if (within === undefined) {
      return ["unverified", `${carried}; ${ahead.name}: ${ahead.value}, which may be above the limit of ${ahead.limit}`];
    }
  }
  return ["pass", `${carried}; with the log kept ${lost.value} of acknowledged writes lost (limit ${lost.limit})`];
}

function ofDisaster(result: DisasterResult, { rtoSeconds, rpoSeconds }: Limits): Measured[] {
  const { recoveredAfterMs, lostSeconds, lost, acknowledged, tookBackup } = result;
  const gone = `${whole(lost)} of ${whole(acknowledged)} acknowledged writes lost`;
  const took = recoveredAfterMs === undefined ? undefined : recoveredAfterMs / 1_000;
  return [
    {
      name: "recovery time",
      value: took === undefined ? "not recovered" : duration(took),
      limit: duration(rtoSeconds),
      ok: took !== undefined && took <= rtoSeconds,
    },
    {
      name: "age of the restored data at the loss",
      value: tookBackup
        ? `not known: the drill took its own backup, for there was none; ${gone} since`
        : `${duration(lostSeconds)}, ${gone}`,
      limit: duration(rpoSeconds),
      ok: tookBackup !== true && acknowledged > 0 && lostSeconds <= rpoSeconds,
    },
  ];
}

function tookWithLog({ recoveredAfterMs }: RecoveryResult, { rtoSeconds }: Limits): Measured & { readonly limit: string } {
  const took = recoveredAfterMs === undefined ? undefined : recoveredAfterMs / 1_000;
  return {
    name: "recovery time after the loss of the disk",
    value: took === undefined ? "not recovered" : duration(took),
    limit: duration(rtoSeconds),
    ok: took !== undefined && took <= rtoSeconds,
  };
}

function projected(projection: RestoreProjection, limits: Limits): Measured & { readonly limit: string } {
  const { projectedSeconds, plusMinusSeconds } = projection;
  return {
    name: "restore at production's size, projected",
    value: `${duration(projectedSeconds)} ± ${duration(plusMinusSeconds)}`,
    limit: duration(limits.rtoSeconds),
    ok: withinLimit(projection, limits) === true,
  };
}

/** As `RestoreProjection.ok`, of today's limit. */
function withinLimit({ projectedSeconds, plusMinusSeconds }: RestoreProjection, { rtoSeconds }: Limits): boolean | undefined {
  return judgeProjection(projectedSeconds, plusMinusSeconds, rtoSeconds);
}

function lostWithLog({ lostSeconds }: RecoveryResult, { rpoSeconds }: Limits): Measured & { readonly limit: string } {
  return {
    name: "lost with the disk, the log kept",
    value: duration(lostSeconds),
    limit: duration(rpoSeconds),
    ok: lostSeconds <= rpoSeconds,
  };
}
