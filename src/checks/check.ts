import type { Finding, GameDayResult } from "../events/event.ts";
import type { Plan } from "../plan/plan.ts";
import type { RecordedEvidence } from "../state/merge.ts";
import type { RunState, Stamped } from "../state/state.ts";
import type { Readiness } from "./readiness/schema.ts";

/** The words of a check. */
export interface CheckDefinition {
  /** `guide/list/item`, stable for ever. */
  readonly id: string;
  /** The line of the guide, in its words. */
  readonly guide: string;
  readonly title: string;
  /** What goes wrong in production without it: one sentence. */
  readonly why: string;
  /** What is measured, and what makes it a pass. */
  readonly proof: string;
  /** What to do when it is not a pass: a command or a file to write. */
  readonly remedy: string;
  /** The command that measures it again. */
  readonly repeat: string;
  /** A fail of it alone forbids production: no waiver and no score makes up for it. */
  readonly blocker: boolean;
  /** Nothing running can show it, or not all of it: a person vouches for it. Everywhere else nobody's word replaces measuring. */
  readonly attestable?: boolean;
  /** It rests on the findings whose ids begin so, and is judged after them. */
  readonly restsOn?: string;
}

/** What of a plan a judge may look at. */
export type JudgedPlan = Pick<Plan, "serviceLevel" | "limits" | "monitoring" | "load" | "services" | "absent">;

/** What a judge may look at besides what was measured. */
export interface JudgeInput {
  readonly plan: JudgedPlan;
  /** Files of every run that was folded into the state. */
  readonly evidence: readonly RecordedEvidence[];
  readonly readiness: Readiness;
  /** The newest one, under whatever configuration it was held: it is people who learn from it. */
  readonly gameDay: HeldGameDay | undefined;
  /** What was concluded so far, by id. */
  readonly findings: ReadonlyMap<string, Finding>;
}

export interface HeldGameDay {
  readonly held: Stamped<GameDayResult>;
  /** Files of its run. */
  readonly evidence: readonly RecordedEvidence[];
}

/** Pure: concludes from what is known and from nothing else. `now`: ISO 8601, UTC. */
export type Judge = (state: RunState, now: string, extra: JudgeInput) => Finding;

export interface Check extends CheckDefinition {
  readonly judge: Judge;
}
