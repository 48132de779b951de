import type { AlertState, DrillResult } from "../../events/event.ts";
import type { DrillTimeline, RunState } from "../../state/state.ts";
import { duration, milliseconds, whole } from "../../text/words.ts";
import type { Figure, ReportedDrill } from "../report.ts";

export function drillsOf(state: RunState): ReportedDrill[] {
  const ids = new Set([...state.drills.keys(), ...state.drillTimelines.keys()]);
  return [...ids].map((id) => drillOf(id, state));
}

function drillOf(id: string, state: RunState): ReportedDrill {
  const stamped = state.drills.get(id);
  const result = stamped?.value;
  const timeline = state.drillTimelines.get(id);
  return {
    id,
    title: result?.title ?? id,
    origin: stamped && { run: stamped.run, at: stamped.at },
    verdict: result?.verdict ?? "not finished",
    good: result?.verdict === "resilient",
    reason: result?.reason ?? "the drill did not come to its end",
    figures: result === undefined ? [] : figuresOf(result),
    // A second without an answer has no latency; a line through 0 ms would be the best value on the chart.
    samples: (timeline?.samples ?? []).map(({ t, requests, failed, p99 }) => ({ t, requests, failed, p99: p99 > 0 ? p99 : undefined })),
    fault: faultOf(timeline),
    alerts: alertsOf(timeline),
  };
}

function figuresOf(result: DrillResult): Figure[] {
  const after = (ms: number | undefined) => (ms === undefined ? "never" : `after ${time(ms)}`);
  return [
    { name: "fault seen by clients", value: after(result.bittenAfterMs) },
    { name: "alert firing", value: after(result.alertFiringAfterMs) },
    { name: "alert delivered", value: after(result.alertDeliveredAfterMs) },
    { name: "fault undone", value: after(result.undoneAfterMs) },
    { name: "alert resolved", value: after(result.alertResolvedAfterMs) },
    {
      name: "serving again",
      value: result.recoveredAfterMs === undefined ? "never" : `${time(result.recoveredAfterMs)} after the undo began`,
      limit: time(result.recoveryLimitMs),
    },
    { name: "requests", value: `${whole(result.requests)}, ${whole(result.failedRequests)} failed` },
    { name: "acknowledged writes lost", value: lossInWords(result), limit: "0" },
    { name: "money conserved", value: result.moneyConserved === undefined ? "not measured" : result.moneyConserved ? "yes" : "no" },
  ];
}

function time(ms: number): string {
  return ms < 1000 ? milliseconds(ms) : duration(ms / 1000);
}

function lossInWords({ acknowledgedWrites, lostWrites }: DrillResult): string {
  return acknowledgedWrites === 0 ? "none acknowledged, so none could be lost" : `${whole(lostWrites)} of ${whole(acknowledgedWrites)}`;
}

function faultOf(timeline: DrillTimeline | undefined): ReportedDrill["fault"] {
  const moment = (what: string) => timeline?.marks.find((mark) => mark.kind === "fault" && mark.what.startsWith(what))?.t;
  return { injected: moment("fault injected"), bitten: moment("fault bites"), undone: moment("fault undone") };
}

/** A mark of an alert reads "DatabaseDown firing". */
function alertsOf(timeline: DrillTimeline | undefined): ReportedDrill["alerts"] {
  const alerts = new Map<string, { state: AlertState; t: number }[]>();
  for (const { what, t } of (timeline?.marks ?? []).filter(({ kind }) => kind === "alert")) {
    const space = what.lastIndexOf(" ");
    const name = what.slice(0, space);
    alerts.set(name, [...(alerts.get(name) ?? []), { state: what.slice(space + 1) as AlertState, t }]);
  }
  return [...alerts].map(([name, changes]) => ({ name, changes: changes.sort((a, b) => a.t - b.t) }));
}
