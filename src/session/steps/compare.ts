import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { exitCodes } from "../../errors/codes.ts";
import { ParityError } from "../../errors/parity-error.ts";
import type { LoadComparison, LoadScenario, ParityEvent } from "../../events/event.ts";
import { writeAtomically } from "../../files/write-atomically.ts";
import { findBaseline, invalidRuns, notSliceable } from "../../steps/load/compare/baseline.ts";
import { differencesOf, holdsOneRate, type Setting } from "../../steps/load/compare/comparable.ts";
import { compareRecords } from "../../steps/load/compare/compare.ts";
import { type Conclusion, conclusionOf } from "../../steps/load/compare/conclusion.ts";
import { describeMachine } from "../../steps/load/compare/machine.ts";
import { type LoadRecord, recordsOf } from "../../steps/load/compare/record.ts";
import { recordToText } from "../../steps/load/compare/record-file.ts";
import type { Session } from "../session.ts";

export interface ComparisonWish {
  /** What `--compare` names. */
  readonly baseline: string;
  readonly acrossMachines: boolean;
  readonly scenario: LoadScenario | "own";
  /** Requests a second; the baseline's when absent. */
  readonly rate?: number;
}

/** A baseline that the run which is about to begin can be compared with. */
export interface Baseline {
  readonly records: readonly LoadRecord[];
  /** Requests a second it asked for. */
  readonly asked: number;
}

/** Refuses before a run what could not be compared after it. Rejects with RUN_NOT_FOUND and NOT_COMPARABLE. */
export async function openBaseline(session: Session, wish: ComparisonWish): Promise<Baseline> {
  const { project, host, run, state } = session;
  const { started } = state;
  if (started === undefined) throw new RangeError("a comparison needs a run that has begun");
  if (!holdsOneRate(wish.scenario)) throw notSliceable(wish.scenario);
  const wanted = {
    machine: describeMachine(started),
    runtime: project.plan.runtime,
    scenario: wish.scenario,
    configHash: project.configHash,
    ...(wish.rate === undefined ? {} : { asked: wish.rate }),
  };
  const place = { host, stateDirectory: project.stateDirectory, root: project.loaded.root, exceptRun: run.id };
  const records = await findBaseline(wish.baseline, wanted, place);
  for (const { origin } of records) refuseDifferent(origin, wanted, wish.acrossMachines);
  return { records, asked: records.at(-1)?.origin.asked ?? 0 };
}

/** Compares the run that this session has just made, and tells of it. Rejects with NOT_COMPARABLE when it is invalid. */
export function compareWith(session: Session, { records }: Baseline, acrossMachines: boolean): Conclusion {
  return compare(session, records, newestRecord(session), acrossMachines);
}

/** Compares runs that were made before. */
export function compare(session: Session, baseline: readonly LoadRecord[], candidate: LoadRecord, acrossMachines: boolean): Conclusion {
  if (!candidate.result.validity.valid) throw invalidRuns([candidate]);
  const differences = new Set(baseline.flatMap(({ origin }) => refuseDifferent(origin, candidate.origin, acrossMachines)));
  const comparison: LoadComparison = compareRecords({ baseline, candidate, differences: [...differences] });
  session.emit({ type: "load.compared", comparison });
  return conclusionOf(comparison);
}

/** Everything that differs, when it may. */
function refuseDifferent(
  baseline: Setting,
  candidate: Omit<Setting, "asked"> & { readonly asked?: number },
  may: boolean,
): readonly string[] {
  const { serious, minor } = differencesOf(baseline, candidate);
  if (serious.length === 0 || may) return [...serious, ...minor];
  throw new ParityError("NOT_COMPARABLE", "the two runs are of different things, so a change would say nothing", {
    details: serious.map((each) => ({ at: each.slice(0, each.indexOf(":")), says: each.slice(each.indexOf(":") + 2) })),
    hint: "name a run made under the same conditions, or compare all the same with --across-machines",
  });
}

/** Writes the run this session has just made as one file. */
export async function saveRun(session: Session, path: string): Promise<void> {
  const file = resolve(session.host.cwd, path);
  await mkdir(dirname(file), { recursive: true });
  await writeAtomically(file, recordToText(newestRecord(session)));
}

function newestRecord(session: Session): LoadRecord {
  const events: ParityEvent[] = [];
  session.subscribe((event) => events.push(event))();
  const record = recordsOf(events).at(-1);
  if (record === undefined) throw new RangeError("this session has loaded nothing");
  return record;
}

/** 0 no regression · 1 a regression · 4 the runs don't tell. */
export function exitCodeOf(conclusion: Conclusion): number {
  if (conclusion === "regression") return exitCodes.provedFalse;
  return conclusion === "no regression" ? exitCodes.proved : exitCodes.notProved;
}
