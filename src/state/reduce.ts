import type { ParityEvent } from "../events/event.ts";
import { stamp, withKey } from "./fold.ts";
import { reduceBackup } from "./reduce-backup.ts";
import { reduceInstance } from "./reduce-instance.ts";
import { reduceLoad } from "./reduce-load.ts";
import { reduceStep } from "./reduce-step.ts";
import { reduceTimeline } from "./reduce-timeline.ts";
import type { RunState } from "./state.ts";

const keptLoadSamples = 600;

export const emptyState: RunState = {
  run: undefined,
  lastAt: undefined,
  started: undefined,
  startedAt: undefined,
  runtime: undefined,
  plan: undefined,
  tools: new Map(),
  toolProgress: undefined,
  instances: new Map(),
  cluster: undefined,
  clusterUnseen: undefined,
  steps: new Map(),
  settings: new Map(),
  calibration: undefined,
  loadSamples: [],
  load: undefined,
  loads: new Map(),
  comparison: undefined,
  capacityProbes: [],
  capacity: undefined,
  drills: new Map(),
  drillTimelines: new Map(),
  gameDayPlan: undefined,
  gameDay: undefined,
  alerts: new Map(),
  backup: undefined,
  backupProgress: undefined,
  backupWorks: [],
  catalogue: undefined,
  catalogueListed: false,
  storedBackups: new Map(),
  restoreProofs: [],
  restoreTimeline: undefined,
  recoveryTimes: [],
  restore: undefined,
  restoreFailure: undefined,
  projection: undefined,
  recoveries: new Map(),
  disasterSteps: [],
  disaster: undefined,
  migrations: undefined,
  probes: new Map(),
  evidence: new Map(),
  findings: new Map(),
  verdict: undefined,
  reports: [],
  problems: [],
  finished: undefined,
};

/** What is known after one more event. Pure; a fact it does not know (a newer parity's journal) changes nothing. */
export function reduce(state: RunState, event: ParityEvent): RunState {
  const run = event.type === "run.started" ? event.run : (state.run ?? event.run);
  const stamped = { ...state, run, lastAt: event.at };
  return { ...stamped, ...changed(state, event) };
}

function changed(state: RunState, event: ParityEvent): Partial<RunState> {
  switch (event.type) {
    case "run.started":
      return { started: event, startedAt: event.at };
    case "runtime.chosen":
      return { runtime: event };
    case "plan.built":
      return { plan: event };
    case "tool.progressed":
      return { toolProgress: event };
    case "tool.found":
      return { tools: withKey(state.tools, event.tool, event), toolProgress: undefined };
    case "step.started":
    case "step.progressed":
    case "step.finished":
      return reduceStep(state, event);
    case "service.starting":
    case "service.waiting":
    case "service.ready":
    case "service.exited":
    case "service.stopped":
    case "service.sampled":
      return { instances: reduceInstance(state.instances, event) };
    case "cluster.seen":
      return { cluster: stamp(event, event.cluster), clusterUnseen: undefined };
    case "cluster.unseen":
      return { clusterUnseen: stamp(event, event.reason) };
    case "settings.compared":
      return { settings: withKey(state.settings, event.service, stamp(event, event)) };
    case "load.calibrated":
      return { calibration: stamp(event, event) };
    case "load.sampled":
      return { loadSamples: [...state.loadSamples, event.sample].slice(-keptLoadSamples) };
    case "load.finished":
      return reduceLoad(state, event);
    case "load.compared":
      return { comparison: stamp(event, event.comparison) };
    case "capacity.probed":
      return { capacityProbes: [...state.capacityProbes, event.probe] };
    case "capacity.found":
      return { capacity: stamp(event, event.result) };
    case "backup.taken":
    case "backup.progressed":
    case "backup.stored":
    case "backup.removed":
    case "backup.listed":
    case "restore.proved":
    case "restore.compared":
    case "restore.projected":
    case "recovery.measured":
    case "disaster.stepped":
    case "disaster.finished":
      return reduceBackup(state, event);
    case "migrations.tried":
      return { migrations: stamp(event, event.result) };
    case "probe.measured":
      return { probes: withKey(state.probes, event.probe, stamp(event, event)) };
    case "drill.steady":
    case "fault.recorded":
    case "fault.injected":
    case "fault.bitten":
    case "alert.changed":
    case "fault.undone":
    case "drill.sampled":
    case "probe.changed":
    case "drill.finished":
      return reduceTimeline(state, event);
    case "gameday.planned":
      return { gameDayPlan: stamp(event, event) };
    case "gameday.finished":
      return { gameDay: stamp(event, event.result) };
    case "evidence.recorded":
      return { evidence: withKey(state.evidence, event.path, event) };
    case "check.judged":
      return { findings: withKey(state.findings, event.finding.id, event.finding) };
    case "verdict.reached":
      return { verdict: { headline: event.headline, score: event.score, counts: event.counts } };
    case "report.written":
      return { reports: event.files };
    case "problem.met":
      return { problems: [...state.problems, event] };
    case "run.finished":
      return { finished: event };
    default:
      return unknown(event);
  }
}

function unknown(_event: never): Partial<RunState> {
  return {};
}
