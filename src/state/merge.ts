import { mostRecoveryTimes } from "./recovery-times.ts";
import { emptyState } from "./reduce.ts";
import { mergeCatalogues } from "./reduce-catalogue.ts";
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
    loads: newestIn(known.loads, run.loads, ({ at }) => at, since),
    comparison: newest(known.comparison, run.comparison),
    capacity: newest(known.capacity, run.capacity),
    loadSamples: load === run.load ? run.loadSamples : known.loadSamples,
    drills,
    drillTimelines: new Map([
      ...known.drillTimelines,
      ...[...run.drillTimelines].filter(([name]) => drills.get(name) === run.drills.get(name)),
    ]),
    // People forget more slowly than measurements age: whoever judges it says how old it may be.
    gameDay: newestOf(known.gameDay, run.gameDay),
    alerts: together(known.alerts, run.alerts, since),
    backup: newest(known.backup, run.backup),
    catalogue: mergeCatalogues(known, run),
    restore: newest(known.restore, run.restore),
    restoreFailure: newest(known.restoreFailure, run.restoreFailure),
    restoreTimeline: newest(known.restore, run.restore) === known.restore ? known.restoreTimeline : run.restoreTimeline,
    // A trend is worth more the further back it goes, however old a measurement may be that a check rests on.
    recoveryTimes: [...known.recoveryTimes, ...run.recoveryTimes].sort((a, b) => a.at.localeCompare(b.at)).slice(-mostRecoveryTimes),
    projection: newest(known.projection, run.projection),
    recoveries: newestIn(known.recoveries, run.recoveries, ({ at }) => at, since),
    disaster: newest(known.disaster, run.disaster),
    migrations: newest(known.migrations, run.migrations),
    probes: newestIn(known.probes, run.probes, ({ at }) => at, since),
    runtime: run.runtime ?? known.runtime,
    plan: run.plan ?? known.plan,
  };
}

/** Whatever was seen of an alert: one drill may have shown what another one did not look for. */
function together<V>(
  known: ReadonlyMap<string, readonly Stamped<V>[]>,
  run: ReadonlyMap<string, readonly Stamped<V>[]>,
  since: string,
): ReadonlyMap<string, readonly Stamped<V>[]> {
  const all = new Map(known);
  for (const [key, seen] of run) {
    const fresh = seen.filter(({ at }) => at >= since);
    if (fresh.length > 0)
      all.set(
        key,
        [...(all.get(key) ?? []), ...fresh].sort((a, b) => a.at.localeCompare(b.at)),
      );
  }
  return all;
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
