import type { ReactElement } from "react";
import type { RunState } from "../../../state/state.ts";
import type { Area } from "../layout.ts";
import { type Line, span, wrap } from "../line.ts";
import { runningStep } from "../progress.ts";
import { Overlay } from "./overlay.tsx";

interface ConfirmProps {
  readonly asking: "take down" | "leave";
  readonly project: string;
  readonly state: RunState;
  readonly screen: Area;
}

/** Asks before something ends, and says what is lost and what stays. */
export function Confirm({ asking, project, state, screen }: ConfirmProps): ReactElement {
  const lines = asking === "take down" ? takeDown(state, screen.width) : leave(state, screen.width);
  return <Overlay title={asking === "take down" ? `take ${project} down?` : "leave?"} lines={lines} screen={screen} />;
}

function takeDown(state: RunState, width: number): Line[] {
  const services = new Set([...state.instances.values()].filter(({ phase }) => phase !== "stopped").map(({ service }) => service)).size;
  const running = runningStep(state);
  const what = state.runtime?.kind === "compose" ? "their containers and networks" : "their processes";
  return [
    ...(running ? says("cancelled", `${running.title}, and what it did is undone`, width) : []),
    ...says("stopped", `${services} services: ${what}, and what they hold only in memory`, width),
    ...says("kept", "the databases on disk, backups, runs and reports", width),
    ...answers("take it down", "leave it up"),
  ];
}

function leave(state: RunState, width: number): Line[] {
  const running = runningStep(state);
  return [
    ...(running ? says("cancelled", `${running.title}, and what it did is undone`, width) : []),
    ...says("kept", "the stack stays up; parity up comes back to it, parity down ends it", width),
    ...answers("leave", "stay"),
  ];
}

function says(what: string, text: string, width: number): Line[] {
  const tone = what === "kept" ? "good" : "warn";
  return wrap(text, Math.min(60, width - 20)).map((part, index) => [span((index === 0 ? what : "").padEnd(11), tone), span(part)]);
}

function answers(yes: string, no: string): Line[] {
  return [[], [span("y", "accent"), span(` ${yes}`), span("    any other key", "accent"), span(` ${no}`)]];
}
