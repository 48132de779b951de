import type { DrillLane, MomentLook, StretchLook } from "../../../state/drill-lanes.ts";
import { padEnd } from "../cells.ts";
import { fit, type Line, span } from "../line.ts";
import type { Look, Tone } from "../theme.ts";
import { columnOf, type TimeAxis } from "../time-axis.ts";

const tones: Readonly<Record<StretchLook | MomentLook, Tone>> = {
  fault: "bad",
  pending: "warn",
  firing: "bad",
  failing: "warn",
  bitten: "strong",
  delivered: "strong",
  resolved: "good",
};

/** One lane as a row of bars on the axis; what lasts reaches to `now`. */
export function barLine({ name, stretches, moments }: DrillLane, axis: TimeAxis, nameCells: number, now: number, { glyphs }: Look): Line {
  const cells = Array.from({ length: axis.columns }, (): { text: string; tone: Tone } => ({ text: " ", tone: "plain" }));
  const put = (from: number, to: number, look: StretchLook | MomentLook): void => {
    for (let column = Math.max(0, from); column <= Math.min(axis.columns - 1, to); column += 1) {
      cells[column] = { text: glyphs.drill[look], tone: tones[look] };
    }
  };
  for (const { from, to, look } of stretches) {
    const first = columnOf(axis, from);
    put(first, Math.max(first, columnOf(axis, (to ?? now) - 1e-6)), look);
  }
  // Signs last: a bar may be shorter than they are.
  for (const { t, look } of moments) put(columnOf(axis, t), columnOf(axis, t), look);
  const label = padEnd(fit([span(name)], nameCells, glyphs.ellipsis)[0]?.text ?? "", nameCells);
  return [span(` ${label} `, "dim"), ...merged(cells)];
}

/** Cells of one tone beside each other are one span. */
function merged(cells: readonly { readonly text: string; readonly tone: Tone }[]): Line {
  const line: { text: string; tone: Tone }[] = [];
  for (const { text, tone } of cells) {
    const before = line.at(-1);
    if (before?.tone === tone) before.text += text;
    else line.push({ text, tone });
  }
  return line;
}

/** What each sign means. */
export function barLegend({ glyphs }: Look): Line {
  const said: readonly (readonly [StretchLook | MomentLook, string])[] = [
    ["fault", "fault, firing"],
    ["pending", "pending"],
    ["failing", "probe fails"],
    ["bitten", "noticed"],
    ["delivered", "delivered"],
    ["resolved", "resolved"],
  ];
  return [span(" "), ...said.flatMap(([look, word]) => [span(glyphs.drill[look], tones[look]), span(` ${word}  `, "dim")])];
}
