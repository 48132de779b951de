import { messageOf } from "../errors/message-of.ts";
import type { Finding } from "../events/event.ts";
import { type MergedEvidence, mergeEvidence } from "../state/merge.ts";
import type { RunState } from "../state/state.ts";
import type { Check, JudgedPlan, JudgeInput } from "./check.ts";
import { conclude } from "./conclude.ts";
import type { Readiness } from "./readiness/schema.ts";
import { checks } from "./registry.ts";
import { waive } from "./waive.ts";

/** A measurement older than this is not evidence any more. */
export const evidenceDays = 30;

export interface Judging {
  /** Every run that may hold evidence, the current one too. */
  readonly runs: readonly RunState[];
  /** Only what was measured under this configuration counts. */
  readonly configHash: string;
  /** ISO 8601. */
  readonly now: string;
  readonly plan: JudgedPlan;
  readonly readiness: Readiness;
  /** The ones to be judged; all of the registry when absent. */
  readonly only?: readonly Check[];
  /** For tests; the registry when absent. */
  readonly catalogue?: readonly Check[];
}

/** Judges the checklist. A judge that throws makes one `error`; the others are judged all the same. */
export function judgeAll(judging: Judging): Finding[] {
  const { runs, configHash, now, readiness, plan, catalogue = checks } = judging;
  const since = new Date(Date.parse(now) - evidenceDays * 86_400_000).toISOString();
  const fresh = mergeEvidence(
    runs.filter(({ started }) => started?.configHash === configHash),
    since,
  );
  const ever = mergeEvidence(runs);
  const gameDay = gameDayOf(ever);
  const findings = new Map<string, Finding>();
  const wanted = judging.only ?? catalogue;
  for (const check of inOrder(needed(wanted, catalogue))) {
    const extra: JudgeInput = { plan, readiness, evidence: fresh.evidence, findings, gameDay };
    const judged = judgeOne(check, fresh.state, now, extra);
    const then = isUnmeasured(judged) ? judgeOne(check, ever.state, now, { ...extra, evidence: ever.evidence }) : judged;
    findings.set(
      check.id,
      waive(check, then.outcome === "pass" && then !== judged ? expired(check, judged, then, now, since) : judged, readiness, now),
    );
  }
  return wanted.flatMap(({ id }) => findings.get(id) ?? []);
}

function gameDayOf({ state: { gameDay: held }, evidence }: MergedEvidence): JudgeInput["gameDay"] {
  return held && { held, evidence: evidence.filter(({ run }) => run === held.run) };
}

/** The wanted ones and those they rest on. */
function needed(wanted: readonly Check[], catalogue: readonly Check[]): readonly Check[] {
  return catalogue.filter((check) => wanted.includes(check) || wanted.some(({ restsOn }) => restsOn && check.id.startsWith(restsOn)));
}

function inOrder(all: readonly Check[]): Check[] {
  return [...all].sort((a, b) => Number(a.restsOn !== undefined) - Number(b.restsOn !== undefined));
}

/** The last line against a green that isn't true: what rests on nothing, or on a value beyond its limit, is no pass. */
function judgeOne(check: Check, state: RunState, now: string, extra: JudgeInput): Finding {
  try {
    const finding = check.judge(state, now, extra);
    if (finding.outcome !== "pass") return finding;
    if (finding.evidence.length === 0) return conclude(check, "error", "judged a pass without naming what it rests on");
    const bad = finding.measured.find(({ ok }) => !ok);
    return bad === undefined ? finding : conclude(check, "error", `judged a pass although ${bad.name} is beyond its limit`, finding);
  } catch (error) {
    const says = messageOf(error);
    return conclude(check, "error", `the check itself failed: ${says}`);
  }
}

function isUnmeasured({ outcome, evidence }: Finding): boolean {
  return outcome === "unverified" && evidence.length === 0;
}

/** What was a pass once and may not be any more. A failure of then says nothing about now. */
function expired(check: Check, fresh: Finding, { evidence, measured }: Finding, now: string, since: string): Finding {
  const oldest = evidence.map(({ at }) => at).sort()[0] ?? "";
  const why = oldest < since ? `${daysBetween(oldest, now)} days ago, it counts for ${evidenceDays}` : "under another configuration";
  return conclude(check, "expired", `${fresh.reason}; passed ${why}`, { evidence, measured });
}

function daysBetween(from: string, to: string): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
