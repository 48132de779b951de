import type { ReactElement } from "react";
import { cellsOfLine, type Line, span } from "../line.ts";
import type { LocalState } from "../local-state.ts";
import type { Look } from "../theme.ts";
import { Lines, useLook } from "./lines.tsx";

interface KeyLineProps {
  readonly local: LocalState;
  readonly running: string | undefined;
  readonly hasFindings: boolean;
  readonly width: number;
}

export function KeyLine(props: KeyLineProps): ReactElement {
  return <Lines lines={[keyLine(props, useLook())]} width={props.width} height={1} />;
}

/** A key, what it does, and how soon it gives way where there is no room (0: never). */
type Hint = readonly [key: string, does: string, givesWay: number];

export function keyLine({ local, running, hasFindings, width }: KeyLineProps, look: Look): Line {
  if (local.notice !== undefined) return [span(` ${local.notice}`, "warn")];
  let hints = hintsOf(local, running, hasFindings, width, look);
  while (cells(hints) > width && hints.some(([, , givesWay]) => givesWay > 0)) {
    const first = Math.max(...hints.map(([, , givesWay]) => givesWay));
    const last = hints.findLastIndex(([, , givesWay]) => givesWay === first);
    hints = hints.toSpliced(last, 1);
  }
  return lineOf(hints);
}

function hintsOf(local: LocalState, running: string | undefined, hasFindings: boolean, width: number, look: Look): readonly Hint[] {
  const { upDown } = look.glyphs;
  if (local.typing)
    return [
      ["type", "to narrow the log", 0],
      ["enter", "keep", 0],
      ["esc", "clear", 0],
    ];
  const leave: Hint = ["q", width >= 120 ? "leave running" : "leave", 0];
  if (local.page === "findings") {
    return [
      [upDown, "finding", 0],
      ["enter", local.findingOpen ? "close" : "why, what to do", 0],
      ["o", "open report", 2],
      ["tab", "stack", 0],
      ["?", "keys", 1],
      leave,
    ];
  }
  if (local.page === "details") return [[upDown, "scroll", 0], ["esc", "back", 0], ["/", "filter", 2], ["?", "keys", 1], leave];
  const steps: readonly Hint[] = running
    ? [["esc", "cancel", 0]]
    : [
        ["l", "load", 1],
        ["x", "drill", 1],
        ["b", "backup", 4],
        ["c", "checks", 3],
        ["r", "report", 5],
        ["o", "open", 8],
      ];
  const findings: readonly Hint[] = hasFindings ? [["tab", "findings", 2]] : [];
  return [
    [upDown, "service", 7],
    ["enter", "details", 6],
    ...steps,
    ...findings,
    ["/", "filter", 6],
    ["?", "keys", 0],
    leave,
    ["d", "down", 0],
  ];
}

function lineOf(hints: readonly Hint[]): Line {
  return hints.flatMap(([key, does], index) => [span(index === 0 ? " " : "  "), span(key, "accent"), span(` ${does}`, "dim")]);
}

function cells(hints: readonly Hint[]): number {
  return cellsOfLine(lineOf(hints)) + 1;
}
