import type { ReactElement } from "react";
import type { RunState, StepState } from "../../../state/state.ts";
import { duration, timeLeft, wholeSeconds } from "../../../text/words.ts";
import { cellsOfLine, flow, type Line, span, spread, wrap } from "../line.ts";
import { isElsewhere, progressOf, runningStep, type ShownStep, stepsToShow } from "../progress.ts";
import type { Look, Tone } from "../theme.ts";
import { Lines, useLook } from "./lines.tsx";

interface RunPanelProps {
  readonly state: RunState;
  readonly now: number;
  readonly width: number;
  readonly height: number;
}

export function RunPanel({ state, now, width, height }: RunPanelProps): ReactElement {
  return <Lines lines={runLines(state, now, width, height, useLook())} width={width} height={height} />;
}

export function runLines(state: RunState, now: number, width: number, height: number, look: Look): Line[] {
  const under = [...runningLines(state, now, width, look), ...problemLines(state, width, height, look)];
  const steps = stepsToShow(state);
  if (height >= steps.length + 2) {
    return [...steps.map((step) => indented(listed(step, now, look))), ...under].slice(0, height);
  }
  const pieces = steps.map((step) => brief(step, now, look));
  const flowed = flow(pieces, width - 2, 3).map(indented);
  const room = Math.max(1, height - under.length);
  return [...(flowed.length > room ? shortened(steps, now, width, room, look) : flowed), ...under].slice(0, height);
}

function indented(line: Line): Line {
  return [span(" "), ...line];
}

/** Where even the short form is too long, what lies behind goes first: the sign of a finished step is enough. */
function shortened(steps: readonly ShownStep[], now: number, width: number, room: number, look: Look): Line[] {
  const pieces = steps.map(
    (step): Line => [span(`${signOf(step.status, now, look)[0]} `, signOf(step.status, now, look)[1]), nameOf(step)],
  );
  return flow(pieces, width - 2, 2)
    .slice(0, room)
    .map(indented);
}

function brief(step: ShownStep, now: number, look: Look): Line {
  const [glyph, tone] = signOf(step.status, now, look);
  const took = "ms" in step && step.ms !== undefined ? [span(` ${duration(step.ms / 1000)}`, "dim")] : [];
  const word = troubled.has(step.status) ? [span(` ${step.status}`, tone)] : took;
  return [span(`${glyph} `, tone), nameOf(step), ...word];
}

function listed(step: ShownStep, now: number, look: Look): Line {
  const [glyph, tone] = signOf(step.status, now, look);
  const start: Line = [span(`${glyph} `, tone), { ...nameOf(step), text: step.step.padEnd(9) }];
  if (step.status === "pending") return start;
  const state: StepState = step;
  const took = state.ms === undefined ? "" : duration(state.ms / 1000);
  const word = troubled.has(state.status) ? `${state.status}: ` : "";
  const says = state.status === "running" ? (state.note ?? state.title) : (state.summary ?? "");
  return [...start, span(took.padStart(11), "dim"), span("  "), span(word, tone), span(says, state.status === "running" ? "plain" : "dim")];
}

const troubled: ReadonlySet<ShownStep["status"]> = new Set(["failed", "invalid", "cancelled", "skipped"]);

function nameOf(step: ShownStep): { text: string; tone: Tone } {
  return span(step.step, step.status === "running" ? "strong" : step.status === "pending" ? "dim" : "plain");
}

function signOf(status: ShownStep["status"], now: number, { glyphs }: Look): [string, Tone] {
  switch (status) {
    case "running":
      return [glyphs.turning[Math.floor(now / 1000) % glyphs.turning.length] ?? "", "busy"];
    case "done":
      return [glyphs.done, "good"];
    case "failed":
      return [glyphs.failed, "bad"];
    case "invalid":
      return [glyphs.invalid, "warn"];
    case "cancelled":
    case "skipped":
      return [glyphs.skipped, "dim"];
    case "pending":
      return [glyphs.planned, "dim"];
  }
}

/** The step under way: how far it is, how long it still takes, what it does just now. */
export function runningLines(state: RunState, now: number, width: number, look: Look): Line[] {
  const step = runningStep(state);
  if (!step) return [];
  const { elapsed, share, left } = progressOf(step, now);
  const of = step.expectedSeconds === undefined ? "" : ` of ${wholeSeconds(step.expectedSeconds)}`;
  const where = isElsewhere(state, step) ? ", in another terminal" : "";
  const time: Line = [span(` ${step.step} `, "strong"), span(`${wholeSeconds(elapsed)}${of}${where}`)];
  const rest: Line = left === undefined ? [] : [span(`${timeLeft(left)} `, "dim")];
  const room = width - cellsOfLine(time) - cellsOfLine(rest) - 4;
  const bar = share === undefined || room < 8 ? [] : [span("  "), ...barOf(share, Math.min(40, room), look)];
  const first = spread([...time, ...bar], rest, width, look.glyphs.ellipsis);
  const note =
    step.note ?? (state.toolProgress && step.step === "tools" ? `${state.toolProgress.tool}: ${state.toolProgress.message}` : undefined);
  return note === undefined ? [first] : [first, [span(` ${note}`, "dim")]];
}

function barOf(share: number, width: number, { glyphs }: Look): Line {
  const full = Math.round(share * width);
  return [span(glyphs.full.repeat(full), "busy"), span(glyphs.empty.repeat(width - full), "dim")];
}

/** The newest problem, and what to do about it. */
function problemLines(state: RunState, width: number, height: number, look: Look): Line[] {
  const problem = state.problems.at(-1);
  if (!problem) return [];
  const sentence: Line = [span(` ${look.glyphs.failed} `, "bad"), span(problem.sentence), span(`  [${problem.code}]`, "dim")];
  if (height < 4 || problem.hint === undefined) return [sentence];
  const hint = wrap(problem.hint, width - 6).map(
    (text, index): Line => [span(index === 0 ? `   ${look.glyphs.arrow} ` : "     ", "dim"), span(text)],
  );
  return [sentence, ...hint];
}
