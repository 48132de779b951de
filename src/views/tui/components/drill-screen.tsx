import type { ReactElement } from "react";
import type { DrillResult } from "../../../events/event.ts";
import { gameDayUnderWay, runningDrill } from "../../../state/drill-lanes.ts";
import type { DrillTimeline, RunState } from "../../../state/state.ts";
import {
  afterGameDay,
  drillInWords,
  gameDayInWords,
  gameDayRows,
  outcomeOfDrill,
  reasonInWords,
  verdictInWords,
} from "../../../text/drill-words.ts";
import { shown } from "../../../text/terminal.ts";
import { type Line, span, wrap } from "../line.ts";
import type { Look, Tone } from "../theme.ts";
import { toneOf } from "../theme.ts";
import { drillLines } from "./drill-lines.tsx";
import { useLook } from "./lines.tsx";
import { ScrolledLines } from "./scrolled-lines.tsx";

interface DrillScreenProps {
  readonly state: RunState;
  readonly scroll: number;
  readonly width: number;
  readonly height: number;
}

/** The drill that runs, or the last one, and the game day it belongs to. */
export function DrillScreen({ state, scroll, width, height }: DrillScreenProps): ReactElement {
  return <ScrolledLines lines={drillScreenLines(state, width, height, useLook())} scroll={scroll} width={width} height={height} />;
}

export function drillScreenLines(state: RunState, width: number, height: number, look: Look): Line[] {
  const running = runningDrill(state);
  const last = running ?? [...state.drillTimelines.values()].reduce<DrillTimeline | undefined>(later, undefined);
  const day = gameDayLine(state, look);
  if (last === undefined && day.length === 0) return [[span(" no drill has run yet: x starts one", "dim")]];
  const result = last === undefined || running !== undefined ? undefined : state.drills.get(last.drill)?.value;
  const head = [...day, ...(last === undefined ? [] : headLines(last, result, state, width, look))];
  const results = resultLines(state, width, look);
  // The chart comes first, and whatever it leaves of the screen goes to the results.
  const room = Math.max(8, height - head.length - 1 - Math.min(results.length, Math.floor(height / 3)));
  const chart = last === undefined || last.samples.length + last.marks.length === 0 ? [] : [[], ...drillLines(last, width, room, look)];
  return [...head, ...chart, ...(results.length === 0 ? [] : [[], ...results])];
}

function later(one: DrillTimeline | undefined, other: DrillTimeline): DrillTimeline {
  return one === undefined || other.begunAt >= one.begunAt ? other : one;
}

/** Which drill of how many, and how the others ended. */
function gameDayLine(state: RunState, look: Look): Line[] {
  const day = gameDayUnderWay(state);
  if (day === undefined) return [];
  const at = Math.min(day.planned.length, day.done.length + 1);
  const verdicts = Map.groupBy(day.done, (id) => state.drills.get(id)?.value.verdict ?? "not carried out");
  const counts = [...verdicts].map(([verdict, ids]) => span(`   ${ids.length} ${verdict}`, toneOf(outcomeOfDrill(verdict))));
  return [[span(` game day ${look.glyphs.dot} drill ${at} of ${day.planned.length}`, "strong"), ...counts]];
}

function headLines({ drill }: DrillTimeline, result: DrillResult | undefined, state: RunState, width: number, look: Look): Line[] {
  if (result === undefined) {
    const title = state.steps.get("drill")?.title ?? drill;
    return [[span(` ${look.glyphs.cursor} `, "busy"), span(`${drill}: `, "strong"), span(shown(title, look.unicode))]];
  }
  const outcome = outcomeOfDrill(result.verdict);
  const tone = toneOf(outcome);
  const sign = look.glyphs.outcomes[outcome];
  const leftOver = result.verdict === "not undone" ? ["the fault is still there: parity heal before anything else"] : [];
  const seen = drillInWords(result);
  const says = [
    `${result.title}: ${verdictInWords(result)}${outcome === "pass" ? "" : `: ${reasonInWords(result)}`}`,
    ...leftOver,
    ...(seen === "" ? [] : [seen]),
  ];
  return says.flatMap((text, at) =>
    wrap(shown(text, look.unicode), width - 5).map((part, index): Line => {
      const own: Tone = at === 0 || (leftOver.length > 0 && at === 1) ? tone : "plain";
      return [span(at === 0 && index === 0 ? ` ${sign}` : "   ", tone), span(part, own)];
    }),
  );
}

/** Of the game day that ended, or of the one under way: a row a drill. */
function resultLines(state: RunState, width: number, look: Look): Line[] {
  const underWay = gameDayUnderWay(state);
  const ended = underWay === undefined ? state.gameDay?.value : undefined;
  if (ended !== undefined) {
    const says = [gameDayInWords(ended), `next: ${afterGameDay(ended)}`].flatMap((text) => wrap(shown(text, look.unicode), width - 3));
    return [...says.map((text): Line => [span(` ${text}`, "strong")]), ...gameDayRows(ended).map((row) => resultLine(row, look))];
  }
  return (underWay?.done ?? []).toReversed().flatMap((id) => {
    const result = state.drills.get(id)?.value;
    if (result === undefined) return [];
    const row = { drill: id, outcome: outcomeOfDrill(result.verdict), verdict: verdictInWords(result), reason: reasonInWords(result) };
    return [resultLine(row, look)];
  });
}

type Row = Pick<ReturnType<typeof gameDayRows>[number], "drill" | "outcome" | "verdict" | "reason">;

function resultLine({ drill, outcome, verdict, reason }: Row, look: Look): Line {
  const tone = toneOf(outcome);
  const why = outcome === "pass" ? "" : `  ${shown(reason, look.unicode)}`;
  return [span(` ${look.glyphs.outcomes[outcome]}`, tone), span(drill.padEnd(27)), span(` ${verdict}`, tone), span(why, "dim")];
}
