import type { Fact, ParityEvent } from "../events/event.ts";
import { stamp, withKey } from "./fold.ts";
import type { DrillTimeline, RunState } from "./state.ts";

type DrillEvent = ParityEvent &
  Extract<
    Fact,
    {
      type:
        | "drill.steady"
        | "fault.recorded"
        | "fault.injected"
        | "fault.bitten"
        | "alert.changed"
        | "fault.undone"
        | "drill.sampled"
        | "drill.finished";
    }
  >;

/** Times of a timeline are seconds after the fault was injected; what came before is negative or 0. */
export function reduceTimeline(state: RunState, event: DrillEvent): Partial<RunState> {
  if (event.type === "drill.finished") return { drills: withKey(state.drills, event.result.drill, stamp(event, event.result)) };
  const known =
    event.type === "fault.recorded" ? emptyTimeline(event.drill) : (state.drillTimelines.get(event.drill) ?? emptyTimeline(event.drill));
  const drillTimelines = withKey(state.drillTimelines, event.drill, nextTimeline(known, event));
  if (event.type !== "alert.changed") return { drillTimelines };
  const seen = state.alerts.get(event.alert) ?? [];
  return { drillTimelines, alerts: withKey(state.alerts, event.alert, [...seen, stamp(event, event)]) };
}

function emptyTimeline(drill: string): DrillTimeline {
  return { drill, samples: [], marks: [] };
}

function nextTimeline(known: DrillTimeline, event: Exclude<DrillEvent, { type: "drill.finished" }>): DrillTimeline {
  switch (event.type) {
    case "drill.sampled":
      return { ...known, samples: [...known.samples, { t: event.t, requests: event.requests, failed: event.failed, p99: event.p99 }] };
    case "fault.injected":
      return marked(known, 0, "fault injected", "fault");
    case "fault.bitten":
      return marked(known, event.afterMs / 1000, `fault bites: ${event.seen}`, "fault");
    case "fault.undone":
      return marked(known, event.afterMs / 1000, "fault undone", "fault");
    case "alert.changed":
      return marked(known, event.afterMs / 1000, `${event.alert} ${event.state}`, "alert");
    case "fault.recorded":
    case "drill.steady":
      return known;
  }
}

function marked(known: DrillTimeline, t: number, what: string, kind: "fault" | "alert"): DrillTimeline {
  return { ...known, marks: [...known.marks, { t, what, kind }] };
}
