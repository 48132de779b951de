import type { DrillResult } from "../../events/event.ts";
import { drillLanes } from "../../state/drill-lanes.ts";
import type { RunState } from "../../state/state.ts";
import { drillTime, outcomeOfDrill, reasonInWords, verdictInWords } from "../../text/drill-words.ts";
import { whole } from "../../text/words.ts";
import type { Figure, ReportedDrill } from "../report.ts";

export function drillsOf(state: RunState): ReportedDrill[] {
  const ids = new Set([...state.drills.keys(), ...state.drillTimelines.keys()]);
  return [...ids].filter((id) => !isTold(id, state)).map((id) => drillOf(id, state));
}

/** Recoveries have faults and no result of a drill: theirs stands in sections of their own. */
function isTold(id: string, { recoveries, disaster }: RunState): boolean {
  return (id === "disk-loss" && recoveries.has("loss of the disk")) || (id === "disaster" && disaster !== undefined);
}

function drillOf(id: string, state: RunState): ReportedDrill {
  const stamped = state.drills.get(id);
  const result = stamped?.value;
  const timeline = state.drillTimelines.get(id);
  return {
    id,
    title: result?.title ?? id,
    origin: stamped && { run: stamped.run, at: stamped.at },
    verdict: result === undefined ? "not finished" : verdictInWords(result),
    outcome: result === undefined ? "unverified" : outcomeOfDrill(result.verdict),
    reason: result === undefined ? "the drill did not come to its end" : reasonInWords(result),
    leftOver: result?.verdict === "not undone",
    figures: result === undefined ? [] : figuresOf(result),
    writes: result === undefined ? [] : writesOf(result),
    effect: result?.effect,
    alerts: result?.alerts ?? [],
    faults: result?.faults ?? timeline?.faults.map(({ title }) => title) ?? [],
    loadRate: result?.loadRate,
    lanes: timeline === undefined ? [] : drillLanes(timeline),
    // A second without an answer has no latency; a line through 0 ms would be the best value on the chart.
    samples: (timeline?.samples ?? []).map(({ t, requests, failed, p99 }) => ({ t, requests, failed, p99: p99 > 0 ? p99 : undefined })),
  };
}

/** Nothing of a drill whose fault nobody noticed could be measured: a row of "never" would read like a failure. */
function figuresOf(result: DrillResult): Figure[] {
  const { bittenAfterMs, detected, recoveredAfterMs, recoveryLimitMs, worstP99Ms } = result;
  const after = (ms: number | undefined) => (ms === undefined ? "never" : `after ${drillTime(ms)}`);
  const asked = askedOf(result);
  if (bittenAfterMs === undefined) return result.requests === 0 ? [] : [{ name: "noticed by clients", value: "never" }, ...asked];
  return [
    { name: "noticed by clients", value: after(bittenAfterMs) },
    { name: "first client error", value: after(result.firstErrorAfterMs) },
    { name: "noticed by an alert", value: detected === undefined ? "by none" : `${detected.alert} after ${drillTime(detected.afterMs)}` },
    { name: "worst second's p99", value: worstP99Ms === undefined ? "not measured" : drillTime(worstP99Ms) },
    { name: "fault undone", value: after(result.undoneAfterMs) },
    {
      name: "serving again",
      value: recoveredAfterMs === undefined ? "never" : `${drillTime(recoveredAfterMs)} after the undo began`,
      limit: drillTime(recoveryLimitMs),
    },
    ...asked,
  ];
}

/** Under what load it was, and what became of every request: those of the load, and of the writers whose acknowledged writes are counted. */
function askedOf({ loadRate, requests, failedRequests, writers }: DrillResult): Figure[] {
  const all = `${whole(requests)}, ${whole(failedRequests)} failed`;
  const written = writers && `; of them by the drill's writers ${whole(writers.requests)}, ${whole(writers.failed)} failed`;
  return [
    ...(loadRate === undefined ? [] : [{ name: "load", value: `${whole(loadRate)} requests/s` }]),
    { name: "requests", value: `${all}${written ?? ""}` },
  ];
}

function writesOf(result: DrillResult): Figure[] {
  const { acknowledgedWrites, lostWrites, duplicatedWrites, unacknowledgedWrites, moneyConserved } = result;
  if (acknowledgedWrites === 0) return [{ name: "acknowledged", value: "none counted, so none is known to be safe" }];
  return [
    { name: "acknowledged", value: whole(acknowledgedWrites) },
    { name: "lost", value: whole(lostWrites) },
    { name: "there more than once", value: whole(duplicatedWrites) },
    { name: "there, though never acknowledged", value: unacknowledgedWrites === undefined ? "not looked up" : whole(unacknowledgedWrites) },
    { name: "money conserved", value: moneyConserved === undefined ? "not measured" : moneyConserved ? "yes" : "NO" },
  ];
}
