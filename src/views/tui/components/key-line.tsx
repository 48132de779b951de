import type { ReactElement } from "react";
import type { StepName } from "../../../events/event.ts";
import { cellsOfLine, type Line, span } from "../line.ts";
import type { LocalState } from "../local-state.ts";
import type { Look } from "../theme.ts";
import { Lines, useLook } from "./lines.tsx";

interface KeyLineProps {
  readonly local: LocalState;
  /** The title of the step that runs, and the step. */
  readonly running: string | undefined;
  readonly step: StepName | undefined;
  readonly hasFindings: boolean;
  readonly onCluster: boolean;
  readonly width: number;
}

export function KeyLine(props: KeyLineProps): ReactElement {
  return <Lines lines={[keyLine(props, useLook())]} width={props.width} height={1} />;
}

/** A key, what it does, and how soon it gives way where there is no room (0: never). */
type Hint = readonly [key: string, does: string, givesWay: number];

export function keyLine({ local, running, step, hasFindings, onCluster, width }: KeyLineProps, look: Look): Line {
  if (local.notice !== undefined) return [span(` ${local.notice}`, "warn")];
  let hints = hintsOf(local, running, step, { hasFindings, onCluster }, width, look);
  while (cells(hints) > width && hints.some(([, , givesWay]) => givesWay > 0)) {
    const first = Math.max(...hints.map(([, , givesWay]) => givesWay));
    const last = hints.findLastIndex(([, , givesWay]) => givesWay === first);
    hints = hints.toSpliced(last, 1);
  }
  return lineOf(hints);
}

function hintsOf(
  local: LocalState,
  running: string | undefined,
  step: StepName | undefined,
  { hasFindings, onCluster }: Pick<KeyLineProps, "hasFindings" | "onCluster">,
  width: number,
  look: Look,
): readonly Hint[] {
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
  if (local.page === "cluster") return [[upDown, "scroll", 0], ["esc", "back", 0], ["?", "keys", 1], leave];
  if (local.page === "load") {
    const hints: readonly Hint[] = running ? [] : [["l", "load", 1]];
    return [[upDown, "scroll", 0], ["esc", "back", 0], ...hints, ["?", "keys", 1], leave];
  }
  if (local.page === "drill") {
    const hints: readonly Hint[] = running ? [] : [["x", "drill", 1]];
    return [[upDown, "scroll", 0], ["esc", "back", 0], ...hints, ["?", "keys", 1], leave];
  }
  if (local.page === "backup") {
    const hints: readonly Hint[] = running ? [] : [["b", "backup", 1]];
    return [[upDown, "scroll", 0], ["esc", "back", 0], ...hints, ["?", "keys", 1], leave];
  }
  const steps: readonly Hint[] = running
    ? [
        ["esc", "cancel", 0],
        ["L", "watch load", 3],
        ["X", "watch drill", 3],
        ["B", "watch backup", step === "backup" || step === "restore" ? 3 : 8],
      ]
    : [
        ["l", "load", 1],
        ["L", "watch", 6],
        ["x", "drill", 1],
        ["b", "backup", 4],
        ["c", "checks", 3],
        ["r", "report", 5],
        ["o", "open", 8],
      ];
  const cluster: readonly Hint[] = onCluster ? [["K", "cluster", 5]] : [];
  const findings: readonly Hint[] = hasFindings ? [["tab", "findings", 2]] : [];
  return [
    [upDown, "service", 7],
    ["enter", "details", 6],
    ...steps,
    ...findings,
    ...cluster,
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
