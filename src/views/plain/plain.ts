import type { ParityEvent } from "../../events/event.ts";
import type { RunState } from "../../state/state.ts";
import { type Colour, painter } from "../../text/colours.ts";
import { columns } from "../../text/columns.ts";
import { shown } from "../../text/terminal.ts";
import { hanging } from "../../text/wrap.ts";
import type { View, ViewOutputs } from "../view.ts";
import { conclusion } from "./conclusion.ts";
import type { PlainLooks } from "./looks.ts";
import { problemLines } from "./problem.ts";
import { sayings } from "./sayings.ts";

const labelWidth = 9;

/** One line when something became true, none while nothing changes; the conclusion last, on stdout. */
export function plainView(outputs: ViewOutputs, looks: PlainLooks): View {
  const paint = painter(looks.colour);
  const say = (label: string, text: string, colour: Colour = "dim") => {
    const lines = hanging(label.padEnd(labelWidth), text, looks.width);
    outputs.progress(
      `${[paint(colour, (lines[0] ?? "").slice(0, labelWidth)) + (lines[0] ?? "").slice(labelWidth), ...lines.slice(1)].join("\n")}\n`,
    );
  };
  const tell = (label: string, rows: readonly (readonly string[])[]) => {
    const harmless = rows.map((row) => row.map((cell) => shown(cell, looks.unicode)));
    for (const line of columns(harmless, looks.width - labelWidth)) say(label, line);
  };
  const spokenOf = new Map<string, number>();
  const event = (event: ParityEvent, state: RunState) => {
    for (const { label, text, rows, colour, about, everyMs } of sayings(event, state)) {
      const now = Date.parse(event.at);
      const last = about === undefined ? undefined : spokenOf.get(about);
      if (last !== undefined && now - last < (everyMs ?? 0)) continue;
      if (about !== undefined) spokenOf.set(about, now);
      if (rows === undefined) say(label, shown(text, looks.unicode), colour);
      else tell(label, rows);
    }
    if (event.type === "problem.met") outputs.progress(problemLines(event, looks));
    if (event.type === "run.finished") outputs.result(conclusion(event, state, { ...looks, paint }));
  };
  return { event, close: async () => undefined };
}
