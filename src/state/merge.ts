import { emptyState } from "./reduce.ts";
import type { EvidenceFile, RunState, Stamped, StepState } from "./state.ts";

export interface RecordedEvidence extends EvidenceFile {
  readonly run: string;
}

export interface MergedEvidence {
  /** The newest of everything, whichever run it comes from; what each rests on is stamped on it. */
  readonly state: RunState;
  /** Files of all runs: two runs may have one path. */
  readonly evidence: readonly RecordedEvidence[];
}

/**
 * What several runs together know. Steps are merged too, so that a failed attempt that is newer than a measurement can be seen.
 * Measurements from before `since` (ISO 8601) are left out.
 */
export function mergeEvidence(runs: readonly RunState[], since = ""): MergedEvidence {
  const inOrder = [...runs].filter(({ run }) => run !== undefined).sort((a, b) => (a.startedAt ?? "").localeCompare(b.startedAt ?? ""));
  return {
    state: inOrder.reduce((known, run) => merged(known, run, since), emptyState),
    evidence: inOrder.flatMap((state) => [...state.evidence.values()].map((file) => ({ ...file, run: state.run ?? "" }))),
  };
}

/** A sitting of hours may hold something newer than a run that began after it: each measurement is compared by its own time. */
function merged(known: RunState, run: RunState, since: string): RunState {
  const newest = <T>(a: Stamped<T> | undefined, b: Stamped<T> | undefined) => newestOf(a, b !== undefined && b.at >= since ? b : undefined);
  const load = newest(known.load, run.load);
  const drills = newestIn(known.drills, run.drills, ({ at }) => at, since);
  return {
    ...run,
    tools: new Map([...known.tools, ...run.tools]),
    steps: newestIn(known.steps, run.steps, (step: StepState) => step.startedAt),
    settings: newestIn(known.settings, run.settings, ({ at }) => at, since),
    calibration: newest(known.calibration, run.calibration),
    load,
    loadSamples: load === run.load ? run.loadSamples : known.loadSamples,
    drills,
    drillTimelines: new Map([
      ...known.drillTimelines,
      ...[...run.drillTimelines].filter(([name]) => drills.get(name) === run.drills.get(name)),
    ]),
    alerts: newestIn(known.alerts, run.alerts, (changes) => changes.at(-1)?.at ?? "", since),
    backup: newest(known.backup, run.backup),
    restore: newest(known.restore, run.restore),
    migrations: newest(known.migrations, run.migrations),
    probes: newestIn(known.probes, run.probes, ({ at }) => at, since),
    runtime: run.runtime ?? known.runtime,
    plan: run.plan ?? known.plan,
  };
}

function newestOf<T>(a: Stamped<T> | undefined, b: Stamped<T> | undefined): Stamped<T> | undefined {
  return a === undefined || (b !== undefined && b.at >= a.at) ? b : a;
}

function newestIn<K, V>(known: ReadonlyMap<K, V>, run: ReadonlyMap<K, V>, at: (value: V) => string, since = ""): ReadonlyMap<K, V> {
  const newer = [...run].filter(([key, value]) => {
    const other = known.get(key);
    return at(value) >= since && (other === undefined || at(value) >= at(other));
  });
  return new Map([...known, ...newer]);
}
