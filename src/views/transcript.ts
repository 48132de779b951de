import type { ParityEvent } from "../events/event.ts";
import type { View } from "./view.ts";

export interface Transcript extends View {
  /** A line an event, without what differs from run to run: times, ports, ids. */
  readonly lines: readonly string[];
}

/** Left out: they come as often as the clock ticks. */
const ticking: ReadonlySet<ParityEvent["type"]> = new Set([
  "service.sampled",
  "service.waiting",
  "load.sampled",
  "drill.sampled",
  "probe.changed",
  "step.progressed",
  "tool.progressed",
]);

/** What a session did, as a test reads it. */
export function transcriptView(): Transcript {
  const lines: string[] = [];
  return {
    lines,
    event: (event) => {
      if (!ticking.has(event.type)) lines.push([event.type, ...partsOf(event)].join(" "));
    },
    close: async () => undefined,
  };
}

function partsOf(event: ParityEvent): readonly (string | number)[] {
  switch (event.type) {
    case "run.started":
      return [event.command];
    case "runtime.chosen":
      return [event.kind];
    case "tool.found":
      return [event.tool];
    case "step.started":
      return [event.step];
    case "step.finished":
      return [event.step, event.outcome];
    case "service.starting":
    case "service.ready":
    case "service.exited":
    case "service.stopped":
      return [`${event.service}/${event.instance}`];
    case "settings.compared":
      return [event.service, `${event.settings.filter(({ ok }) => ok).length}/${event.settings.length}`];
    case "load.finished":
      return [event.result.validity.valid ? "valid" : "invalid"];
    case "load.compared":
      return event.comparison.regressions.length === 0 ? ["no regression"] : event.comparison.regressions;
    case "capacity.probed":
      return [event.probe.verdict];
    case "capacity.found":
      return [event.result.limitedBy];
    case "drill.steady":
      return [event.drill, event.when, event.met ? "met" : "not met"];
    case "fault.recorded":
      return [event.drill, event.kind, `${event.service}/${event.instance}`];
    case "fault.injected":
    case "fault.bitten":
    case "fault.undone":
      return [event.drill];
    case "alert.changed":
      return [event.alert, event.state];
    case "drill.finished":
      return [event.result.drill, event.result.verdict];
    case "gameday.planned":
      return event.drills;
    case "gameday.finished":
      return event.result.drills.map(({ drill, verdict }) => `${drill}: ${verdict}`);
    case "restore.compared":
      return [`${event.result.tables.filter(({ equal }) => equal).length}/${event.result.tables.length}`];
    case "probe.measured":
      return [event.probe, event.ok ? "ok" : "not ok"];
    case "evidence.recorded":
      return [event.kind];
    case "check.judged":
      return [event.finding.id, event.finding.outcome];
    case "verdict.reached":
      return [event.headline];
    case "problem.met":
      return [event.code];
    case "run.finished":
      return [event.exitCode];
    default:
      return [];
  }
}
