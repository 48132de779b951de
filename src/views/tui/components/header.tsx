import type { ReactElement } from "react";
import type { RunState } from "../../../state/state.ts";
import { roughly, secondsSince } from "../../../text/words.ts";
import { cellsOfLine, fit, type Line, span, spread } from "../line.ts";
import type { Look, Tone } from "../theme.ts";
import { Lines, useLook } from "./lines.tsx";

interface HeaderProps {
  readonly project: string;
  readonly state: RunState;
  readonly now: number;
  readonly width: number;
}

export function Header({ project, state, now, width }: HeaderProps): ReactElement {
  return <Lines lines={[headerLine(project, state, now, width, useLook())]} width={width} height={1} />;
}

export function headerLine(project: string, state: RunState, now: number, width: number, look: Look): Line {
  const dot = span(` ${look.glyphs.dot} `, "dim");
  const name: Line = [span(" parity ", "accent"), span(" "), span(project, "strong")];
  const since: Line = [
    ...(state.runtime ? [dot, span(state.runtime.kind)] : []),
    ...(state.startedAt ? [dot, span(`${wasUpBefore(state) ? "watched" : "up"} ${roughly(secondsSince(state.startedAt, now))}`)] : []),
  ];
  const parts = [cluster(state), alerts(state), verdict(state)].filter((part) => part.length > 0);
  const right = [...parts.flatMap((part, index) => (index === 0 ? part : [dot, ...part])), span(" ")];
  // An alert and a verdict say more than how long the stack has been up.
  const allFits = cellsOfLine([...name, ...since, ...right]) < width;
  const left = allFits || parts.length === 0 ? [...name, ...since] : name;
  const room = width - cellsOfLine(left) - 2;
  return spread(left, room < 12 ? [] : fit(right, room, look.glyphs.ellipsis), width, look.glyphs.ellipsis);
}

/** Since when a stack is up that another run started, nobody tells here. */
function wasUpBefore({ instances }: RunState): boolean {
  const ready = [...instances.values()].filter(({ readyAfterMs }) => readyAfterMs !== undefined);
  return ready.length > 0 && ready.every(({ kept }) => kept);
}

/** Only what somebody has to look at. */
function cluster({ cluster: seen, clusterUnseen }: RunState): Line {
  if (clusterUnseen !== undefined) return [span("the cluster can't be seen", "bad")];
  const nodes = seen?.value.nodes ?? [];
  const away = nodes.filter(({ ready }) => !ready).length;
  return away === 0 ? [] : [span(`${away} of ${nodes.length} nodes not ready`, "bad")];
}

function alerts(state: RunState): Line {
  const firing = [...state.alerts].filter(([, changes]) => ["firing", "delivered"].includes(changes.at(-1)?.value.state ?? ""));
  if (firing.length > 0)
    return [span(`${firing.length === 1 ? "alert" : "alerts"} firing: ${firing.map(([name]) => name).join(", ")}`, "bad")];
  if (state.alerts.size === 0) return [];
  return [span(`${state.alerts.size} ${state.alerts.size === 1 ? "alert" : "alerts"} quiet`, "dim")];
}

const headlineTones: Readonly<Record<"READY" | "NOT READY" | "NOT PROVED", Tone>> = {
  READY: "good",
  "NOT READY": "bad",
  "NOT PROVED": "warn",
};

function verdict(state: RunState): Line {
  if (!state.verdict) return [];
  const { headline, score } = state.verdict;
  return [span("last verdict ", "dim"), span(score === undefined ? headline : `${headline} ${Math.round(score)}`, headlineTones[headline])];
}
