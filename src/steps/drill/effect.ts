import { median } from "simple-statistics";
import type { DrillDefinition } from "./definition.ts";
import { type ProbeAnswer, type Probing, seenIn } from "./prober.ts";

type Sees = DrillDefinition["method"]["effect"]["sees"];

/** How the effect's probe answered before the fault. */
export interface Baseline {
  readonly seen: string;
  readonly medianMs: number;
}

export interface Effect {
  /** Monotonic: when the first of the answers that show it came. */
  readonly at: number;
  /** "503", "no answer within 1000 ms", "204 ms later: 200 in 212 ms". */
  readonly seen: string;
}

/** undefined where nothing was answered as it should be. */
export function baselineOf(answers: readonly ProbeAnswer[], from: number): Baseline | undefined {
  const good = answers.filter(({ ok, askedAt }) => ok && askedAt >= from);
  const last = good.at(-1);
  return last && { seen: last.seen, medianMs: median(good.map(({ ms }) => ms)) };
}

/** Whether one answer shows the effect. A quick refusal is a failure and not slow. */
export function shows({ ok, ms, blind }: Pick<ProbeAnswer, "ok" | "ms" | "blind">, sees: Sees, { medianMs }: Baseline): boolean {
  // Who cannot see has seen nothing break.
  if (blind) return false;
  return sees === "failure" ? !ok : ms >= medianMs + sees.slowedByMs;
}

/** Whether one answer is as before again: half of what it was slowed by would still be the fault. */
export function isBack({ ok, ms }: Pick<ProbeAnswer, "ok" | "ms">, sees: Sees, { medianMs }: Baseline): boolean {
  return ok && (sees === "failure" || ms < medianMs + sees.slowedByMs / 2);
}

/**
 * The first row of answers, long enough, that all show the effect and speak of nothing before `from`: the injection. One slow answer under
 * load is none, and a second of the load that began before the fault tells of another time.
 */
export function findEffect(
  answers: readonly ProbeAnswer[],
  from: number,
  { sees, consecutive }: Pick<DrillDefinition["method"]["effect"], "sees" | "consecutive">,
  baseline: Baseline,
): Effect | undefined {
  const after = answers.filter(({ askedAt, since }) => Math.min(askedAt, since) >= from);
  const showing = after.map((answer) => shows(answer, sees, baseline));
  const start = showing.findIndex((_, index) => index + consecutive <= showing.length && allTrue(showing, index, consecutive));
  const first = after[start];
  if (first === undefined) return undefined;
  return { at: first.answeredAt, seen: duringInWords(after.slice(start, start + consecutive), sees, baseline) };
}

function allTrue(showing: readonly boolean[], from: number, count: number): boolean {
  return showing.slice(from, from + count).every(Boolean);
}

function duringInWords(row: readonly ProbeAnswer[], sees: Sees, { medianMs }: Baseline): string {
  const [first] = row;
  if (first === undefined) return "";
  if (sees === "failure") return first.right ? `late: ${seenIn(first)}` : first.seen;
  return `${(median(row.map(({ ms }) => ms)) - medianMs).toFixed(0)} ms later: ${seenIn(first)}`;
}

/** "acknowledged in 8 ms". */
export function baselineInWords({ seen, medianMs }: Baseline): string {
  return `${seen} in ${medianMs.toFixed(0)} ms`;
}

/** How a probe answers after the undo: the median of the row that holds, or what it still sees. */
export function afterInWords({ answers }: Probing, from: number): string {
  const since = answers.filter(({ answeredAt }) => answeredAt >= from);
  const row = since.slice(since.findLastIndex(({ ok }) => !ok) + 1);
  const last = since.at(-1);
  if (last === undefined) return "no answer";
  return row.length === 0 ? seenIn(last) : baselineInWords({ seen: last.seen, medianMs: median(row.map(({ ms }) => ms)) });
}
