import type { Fact, ParityEvent } from "../events/event.ts";
import { stamp, withKey } from "./fold.ts";
import type { DrilledFault, DrillTimeline, RunState } from "./state.ts";

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
        | "probe.changed"
        | "drill.finished";
    }
  >;

/** Times of a timeline are seconds after the first fault was injected; what came before is negative or 0. */
export function reduceTimeline(state: RunState, event: DrillEvent): Partial<RunState> {
  if (event.type === "drill.finished") return finished(state, event);
  const before = state.drillTimelines.get(event.drill);
  const known = before === undefined || isAnother(before, event, state) ? emptyTimeline(event) : before;
  const drillTimelines = withKey(state.drillTimelines, event.drill, nextTimeline(known, event));
  if (event.type !== "alert.changed") return { drillTimelines };
  const seen = state.alerts.get(event.alert) ?? [];
  return { drillTimelines, alerts: withKey(state.alerts, event.alert, [...seen, stamp(event, event)]) };
}

/** Every fault of a drill is recorded before the first is injected: one that is recorded later belongs to the next time it is carried out. */
function isAnother({ ended, injectedAt, begunAt }: DrillTimeline, { type }: DrillEvent, { steps }: RunState): boolean {
  if (type !== "fault.recorded") return false;
  return ended || injectedAt !== undefined || begunAt < (steps.get("drill")?.startedAt ?? "");
}

function finished(state: RunState, event: DrillEvent & { readonly type: "drill.finished" }): Partial<RunState> {
  const { result } = event;
  const drills = withKey(state.drills, result.drill, stamp(event, result));
  const known = state.drillTimelines.get(result.drill);
  // One that was not even begun leaves no timeline, and must not stand beside an earlier one's.
  const timeline = known === undefined || known.ended ? emptyTimeline({ drill: result.drill, at: event.at }) : known;
  return { drills, drillTimelines: withKey(state.drillTimelines, result.drill, { ...timeline, ended: true }) };
}

function emptyTimeline({ drill, at }: { readonly drill: string; readonly at: string }): DrillTimeline {
  return {
    drill,
    begunAt: at,
    samples: [],
    faults: [],
    alerts: new Map(),
    bitten: undefined,
    marks: [],
    probes: [],
    injectedAt: undefined,
    ended: false,
  };
}

function nextTimeline(known: DrillTimeline, event: Exclude<DrillEvent, { type: "drill.finished" }>): DrillTimeline {
  switch (event.type) {
    case "drill.sampled":
      return { ...known, samples: [...known.samples, { t: event.t, requests: event.requests, failed: event.failed, p99: event.p99 }] };
    case "probe.changed": {
      const change = { t: event.afterMs / 1000, probe: event.probe, ok: event.ok, value: event.value };
      return { ...known, probes: [...known.probes, change] };
    }
    case "fault.recorded": {
      const { fault: id, kind, service, instance, does = kind } = event;
      const title = `${service}/${instance} ${does}`;
      return { ...known, faults: [...known.faults, { id, title, injected: undefined, undone: undefined }] };
    }
    case "fault.injected": {
      // Only the first one is the zero of the axis.
      const injectedAt = known.injectedAt ?? event.at;
      const t = (Date.parse(event.at) - Date.parse(injectedAt)) / 1000;
      return { ...withFault(known, event.fault, t, { injected: t }, "fault injected"), injectedAt };
    }
    case "fault.bitten": {
      const t = event.afterMs / 1000;
      return { ...marked(known, t, `noticed by clients: ${event.seen}`, "fault"), bitten: { t, seen: event.seen } };
    }
    case "fault.undone": {
      const t = event.afterMs / 1000;
      return withFault(known, event.fault, t, { undone: t }, "fault undone");
    }
    case "alert.changed": {
      const change = { t: event.afterMs / 1000, state: event.state };
      const alerts = withKey(known.alerts, event.alert, [...(known.alerts.get(event.alert) ?? []), change]);
      return { ...marked(known, change.t, `${event.alert} ${event.state}`, "alert"), alerts };
    }
    case "drill.steady":
      return known;
  }
}

function withFault(known: DrillTimeline, id: string, t: number, change: Partial<DrilledFault>, what: string): DrillTimeline {
  const fault = known.faults.find((each) => each.id === id);
  const faults = known.faults.map((each) => (each.id === id ? { ...each, ...change } : each));
  return { ...marked(known, t, fault === undefined ? what : `${what}: ${fault.title}`, "fault"), faults };
}

function marked(known: DrillTimeline, t: number, what: string, kind: "fault" | "alert"): DrillTimeline {
  return { ...known, marks: [...known.marks, { t, what, kind }] };
}
