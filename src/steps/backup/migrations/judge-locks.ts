import type { MigrationResult } from "../../../events/event.ts";
import { bytes, milliseconds, whole } from "../../../text/words.ts";
import type { LockReport } from "./locks.ts";
import { isDeclared, type Rewrite } from "./rewrites.ts";
import type { CopyTrial, DatabaseShape, RunUnderLoad } from "./runs.ts";

export interface MigrationLimits {
  /** In ms. */
  readonly longestLockMs: number;
  /** Tables that may be rewritten. */
  readonly rewrites: readonly string[];
}

interface LockJudgement {
  readonly measured: Pick<MigrationResult, "longestLockUnderLoad" | "rewrites" | "load" | "lockNotMeasured">;
  /** For a person. */
  readonly found: readonly string[];
  readonly wrong: readonly string[];
}

/** What the runs under load kept waiting, and rewrote. Only a run that changed something counts: nothing locks nothing. */
export function judgeLocks({ before, up, back, upAfterBack }: CopyTrial, limits: MigrationLimits): LockJudgement {
  const runs = [changing(before, up), changing(up, back), changing(back, upAfterBack)].flatMap((run) => run ?? []);
  if (runs.length === 0) {
    const remedy = back === undefined ? ": name app.migrate.back, the command that takes the newest one back" : "";
    return notMeasured(`the backup held every migration already, so none ran under load${remedy}`);
  }
  const loads = runs.flatMap(({ load }) => load ?? []);
  if (loads.length < runs.length) return notMeasured("no table of the backup holds a row, so there was nothing to ask for under load");
  if (loads.some(({ answered }) => answered === 0)) return notMeasured("no query of the load was answered");
  const rewrites = undeclared(runs, limits.rewrites);
  const wrong = rewrites.map(sayRewrite);
  const load = {
    perSecond: Math.max(...loads.map(({ perSecond }) => perSecond)),
    queries: sum(loads.map(({ queries }) => queries)),
    blocked: sum(loads.map(({ queued }) => queued)) + sum(runs.map(({ locks }) => locks.blocked)),
  };
  const { atLeast, atMost, where } = longest(runs.map(({ locks }) => locks));
  const limitMs = limits.longestLockMs;
  if (atLeast <= limitMs && atMost > limitMs) {
    const why = `the longest lock was between ${milliseconds(atLeast)} and ${milliseconds(atMost)}: this machine was too busy to look often enough`;
    return { measured: { rewrites, load, lockNotMeasured: why }, found: [why], wrong };
  }
  const ms = Math.round(atLeast > limitMs ? atLeast : atMost);
  const says = `longest lock under load ${milliseconds(ms)}${where}, ${whole(load.blocked)} of ${whole(load.queries)} queries blocked`;
  const tooLong = ms > limitMs ? [`${says}; the limit is ${milliseconds(limitMs)}`] : [];
  return { measured: { longestLockUnderLoad: { ms, limitMs }, rewrites, load }, found: [says], wrong: [...tooLong, ...wrong] };
}

function changing(before: DatabaseShape | undefined, run: RunUnderLoad | undefined): RunUnderLoad | undefined {
  if (before === undefined || run === undefined) return undefined;
  // One that failed half-way may have locked before it was rolled back.
  return !run.ok || run.schema !== before.schema || run.applied !== before.applied ? run : undefined;
}

function notMeasured(why: string): LockJudgement {
  return { measured: { lockNotMeasured: why }, found: [why], wrong: [] };
}

/** Where no lock was seen, none lasted longer than nobody looked. */
function longest(reports: readonly LockReport[]): { atLeast: number; atMost: number; where: string } {
  const holds = reports.flatMap(({ holds }) => holds).sort((one, other) => other.atMost - one.atMost);
  const waits = reports.map(({ longestWait }) => longestWait);
  const atLeast = Math.max(...holds.map((hold) => hold.atLeast), ...waits.map((wait) => wait.atLeast));
  const atMost = Math.max(
    ...holds.map((hold) => hold.atMost),
    ...waits.map((wait) => wait.atMost),
    ...reports.map(({ blindFor }) => blindFor),
  );
  const [first] = holds;
  return { atLeast, atMost, where: first === undefined ? "" : ` on ${first.table} (${first.mode})` };
}

function undeclared(runs: readonly RunUnderLoad[], declared: readonly string[]): Rewrite[] {
  const byTable = Map.groupBy(
    runs.flatMap(({ rewrites }) => rewrites).filter(({ table }) => !isDeclared(table, declared)),
    ({ table }) => table,
  );
  return [...byTable.values()].flatMap((all) => all.sort((one, other) => other.ms - one.ms)[0] ?? []);
}

function sayRewrite({ table, bytes: size, ms }: Rewrite): string {
  const how = ms > 0 ? ` and locked everybody out for ${milliseconds(ms)}` : "";
  return `a migration rewrote ${table} (${bytes(size)})${how} without saying so: name the table under app.migrate.rewrites, or change it in steps`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
