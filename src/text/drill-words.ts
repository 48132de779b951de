import type { DrilledAlert, DrillResult, GameDayResult, Outcome } from "../events/event.ts";
import { duration, whole } from "./words.ts";

export type DrillVerdict = DrillResult["verdict"];

const outcomes: Readonly<Record<DrillVerdict, Outcome>> = {
  resilient: "pass",
  "not resilient": "fail",
  "not undone": "error",
  "fault not effective": "unverified",
  "steady state not met": "unverified",
  "not carried out": "unverified",
};

/** What a drill's verdict counts as: only one whose fault was seen and taken away again says anything. */
export function outcomeOfDrill(verdict: DrillVerdict): Outcome {
  return outcomes[verdict];
}

/** "40 ms", "17 s": ms as a person reads them. */
export function drillTime(ms: number): string {
  return ms < 999.5 ? `${Math.round(ms)} ms` : duration(ms / 1000);
}

/** "resilient", "NOT UNDONE", "not possible here": what stands before the reason. */
export function verdictInWords({ verdict, reason }: Pick<DrillResult, "verdict" | "reason">): string {
  if (verdict === "not undone") return "NOT UNDONE";
  return verdict === "not carried out" && reason.startsWith(notPossible) ? "not possible here" : verdict;
}

/** The reason without what the verdict in words says already. */
export function reasonInWords({ reason }: Pick<DrillResult, "reason">): string {
  return reason.startsWith(notPossible) ? reason.slice(notPossible.length) : reason;
}

const notPossible = "not possible here: ";

/**
 * "noticed by clients after 40 ms, by DatabaseDown after 16 s, worst p99 67 ms under 200 requests/s, serving again after 2.1 s (limit 30 s),
 * 0 of 58,211 acknowledged writes lost"; empty when no client noticed anything.
 */
export function drillInWords(result: DrillResult): string {
  const { bittenAfterMs, detected, worstP99Ms, loadRate, alerts = [] } = result;
  if (bittenAfterMs === undefined) return "";
  const unheard = alerts.some(({ must }) => must === "fire") ? ["by no alert"] : [];
  const by = detected === undefined ? unheard : [`by ${detected.alert} after ${drillTime(detected.afterMs)}`];
  const load = loadRate === undefined ? "" : ` under ${whole(loadRate)} requests/s`;
  return [
    `noticed by clients after ${drillTime(bittenAfterMs)}`,
    ...by,
    ...(worstP99Ms === undefined ? [] : [`worst p99 ${drillTime(worstP99Ms)}${load}`]),
    ...outcomeInWords(result),
    servingInWords(result),
    writesInWords(result),
  ].join(", ");
}

/** Of a drill in which something had to come about: when it did, and what the whole change cost. */
function outcomeInWords({ outcome, requests, failedRequests }: DrillResult): string[] {
  if (outcome === undefined) return [];
  const { wanted, seen = "no answer", afterMs, withinMs } = outcome;
  const came = afterMs === undefined ? `not ${wanted}, but ${seen}` : `${wanted} after ${drillTime(afterMs)}`;
  return [`${came} (limit ${drillTime(withinMs)})`, `${whole(failedRequests)} of ${whole(requests)} requests failed`];
}

function servingInWords({ recoveredAfterMs, recoveryLimitMs }: DrillResult): string {
  const limit = `(limit ${drillTime(recoveryLimitMs)})`;
  return recoveredAfterMs === undefined ? `never served again ${limit}` : `serving again after ${drillTime(recoveredAfterMs)} ${limit}`;
}

/** "0 of 58,211 acknowledged writes lost". */
export function writesInWords({ acknowledgedWrites, lostWrites }: DrillResult): string {
  return acknowledgedWrites === 0
    ? "acknowledged writes not counted"
    : `${whole(lostWrites)} of ${whole(acknowledgedWrites)} acknowledged writes lost`;
}

/** Whether an alert did all that it must, in time. */
export function alertHeld(alert: DrilledAlert): boolean {
  const { must, firingAfterMs, firesWithinMs, deliveredAfterMs, resolvedAfterMs, resolvedWithinMs } = alert;
  if (must === "stay silent") return firingAfterMs === undefined;
  const within = (ms: number | undefined, limit: number | undefined) => ms !== undefined && (limit === undefined || ms <= limit);
  return within(firingAfterMs, firesWithinMs) && deliveredAfterMs !== undefined && within(resolvedAfterMs, resolvedWithinMs);
}

/** What a row of a table of alerts says, in the order of its columns. */
export function alertCells(alert: DrilledAlert): [name: string, must: string, fired: string, delivered: string, resolved: string] {
  const { name, must, firingAfterMs, firesWithinMs, deliveredAfterMs, resolvedAfterMs, resolvedWithinMs } = alert;
  const of = (ms: number | undefined, limit?: number) =>
    `${ms === undefined ? "never" : drillTime(ms)}${limit === undefined ? "" : ` (limit ${drillTime(limit)})`}`;
  const silent = must === "stay silent";
  return [
    name,
    must,
    of(firingAfterMs, firesWithinMs),
    silent ? "" : of(deliveredAfterMs),
    silent ? "" : of(resolvedAfterMs, resolvedWithinMs),
  ];
}

export interface GameDayRow {
  readonly drill: string;
  /** undefined of one that was not begun. */
  readonly title: string | undefined;
  readonly outcome: Outcome;
  readonly verdict: string;
  readonly score: string;
  readonly reason: string;
}

/** Everything that was asked for: what was carried out in its order, then what was not. */
export function gameDayRows({ drills, notPossible: impossible }: GameDayResult): GameDayRow[] {
  const carried = drills.map(({ drill, title, verdict, score, reason }) => ({ drill, title, verdict, score, reason }));
  const missing = impossible.map(({ drill, reason }) => ({
    drill,
    title: undefined,
    verdict: "not carried out" as const,
    score: undefined,
    reason,
  }));
  return [...carried, ...missing].map((each) => ({
    drill: each.drill,
    title: each.title,
    outcome: outcomeOfDrill(each.verdict),
    verdict: verdictInWords(each),
    score: each.score === undefined ? "none" : String(each.score),
    reason: reasonInWords(each),
  }));
}

/** "18 of 20 drills resilient, 1 not resilient, 1 not possible here · score 93 of 100 · 9 min 12 s". */
export function gameDayInWords(result: GameDayResult): string {
  const rows = gameDayRows(result);
  const verdicts = Map.groupBy(rows, ({ verdict }) => verdict);
  const others = [...verdicts].filter(([verdict]) => verdict !== "resilient").map(([verdict, all]) => `${all.length} ${verdict}`);
  const counts = [`${verdicts.get("resilient")?.length ?? 0} of ${rows.length} drills resilient`, ...others].join(", ");
  const scored = result.score === undefined ? "no score: nothing was shown" : `score ${result.score} of 100`;
  return [counts, scored, duration(result.seconds)].join(" · ");
}

/** What to do after a game day: one sentence, the worst first. */
export function afterGameDay({ drills, notPossible: impossible }: GameDayResult): string {
  const having = (outcome: Outcome): string[] =>
    drills.filter(({ verdict }) => outcomeOfDrill(verdict) === outcome).map(({ drill }) => drill);
  const [undone] = having("error");
  if (undone !== undefined) return `the fault of ${undone} is still there: parity heal, then parity drill ${undone}`;
  const failed = having("fail");
  if (failed.length > 0) return `mend what the reasons above name, then repeat: parity drill ${failed.join(" ")}`;
  const open = having("unverified");
  if (open.length > 0) return `nothing was shown by ${open.join(", ")}; repeat: parity drill ${open.join(" ")}`;
  if (impossible.length > 0) return `what is not possible here is not shown: try another runtime, parity drill --all --on compose`;
  return "attest it in readiness.yaml: parity explain team-trained";
}
