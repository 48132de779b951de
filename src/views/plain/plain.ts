import type { ParityEvent } from "../../events/event.ts";
import type { RunState } from "../../state/state.ts";
import { painter } from "../../text/colours.ts";
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
  const say = (label: string, text: string) => {
    const lines = hanging(label.padEnd(labelWidth), shown(text, looks.unicode), looks.width);
    outputs.progress(
      `${[paint("dim", (lines[0] ?? "").slice(0, labelWidth)) + (lines[0] ?? "").slice(labelWidth), ...lines.slice(1)].join("\n")}\n`,
    );
  };
  const spokenOf = new Map<string, number>();
  const event = (event: ParityEvent, state: RunState) => {
    for (const { label, text, about, everyMs } of sayings(event, state)) {
      const now = Date.parse(event.at);
      const last = about === undefined ? undefined : spokenOf.get(about);
      if (last !== undefined && now - last < (everyMs ?? 0)) continue;
      if (about !== undefined) spokenOf.set(about, now);
      say(label, text);
    }
    if (event.type === "problem.met") outputs.progress(problemLines(event, looks));
    if (event.type === "run.finished") outputs.result(conclusion(event, state, { ...looks, paint }));
  };
  return { event, close: async () => undefined };
}
