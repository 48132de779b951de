import type { ReactElement } from "react";
import type { ServiceName } from "../../../plan/plan.ts";
import { bytes } from "../../../text/words.ts";
import { padEnd, padStart } from "../cells.ts";
import { type Line, type Span, span } from "../line.ts";
import type { Phase, ServiceRow } from "../services.ts";
import type { Look, Tone } from "../theme.ts";
import { Lines, useLook } from "./lines.tsx";

interface ServicesPanelProps {
  readonly rows: readonly ServiceRow[];
  readonly selected: ServiceName | undefined;
  readonly width: number;
  readonly height: number;
  /** Counts seconds: turns the sign of what is awaited. */
  readonly turn: number;
}

export function ServicesPanel(props: ServicesPanelProps): ReactElement {
  const lines = serviceLines(props.rows, props.selected, props.width, props.height, props.turn, useLook());
  return <Lines lines={lines} width={props.width} height={props.height} />;
}

export function serviceLines(
  rows: readonly ServiceRow[],
  selected: ServiceName | undefined,
  width: number,
  height: number,
  turn: number,
  look: Look,
): Line[] {
  if (rows.length === 0) return [[span("  nothing is planned yet", "dim")]];
  const name = Math.min(20, Math.max(...rows.map((row) => labelOf(row, look).length)));
  const room = roomFor(rows.length, height);
  const figures = room < height ? [heading(name, width, look)] : [];
  return [...figures, ...windowed(rows, selected, room).map((row) => rowLine(row, row.name === selected, name, width, turn, look))];
}

/** Rows left for services: a low panel goes without its heading. */
export function roomFor(services: number, height: number): number {
  return height > services || height >= 8 ? height - 1 : height;
}

/** As many rows as there is room for, the selected one among them. */
function windowed(rows: readonly ServiceRow[], selected: ServiceName | undefined, room: number): readonly ServiceRow[] {
  const at = Math.max(
    0,
    rows.findIndex((row) => row.name === selected),
  );
  const first = Math.max(0, Math.min(rows.length - room, at - Math.floor(room / 2)));
  return rows.slice(first, first + Math.max(0, room));
}

/** Cursor, sign and a gap. */
const signCells = 3;
const columns = { port: 6, cpu: 5, memory: 8, restarts: 3 };
const figureCells = columns.port + columns.cpu + columns.memory + columns.restarts;

/** Room for the state's words, beside the figures; figures give way where it would be less than this. */
const leastSaying = 6;

function sayingCells(name: number, width: number): number {
  return width - signCells - name - 1 - figureCells - 1;
}

function heading(name: number, width: number, look: Look): Line {
  if (sayingCells(name, width) < leastSaying) return [span(`   ${padEnd("service", name)} state`, "dim")];
  const figures =
    padStart("port", columns.port) +
    padStart("cpu", columns.cpu) +
    padStart("memory", columns.memory) +
    padStart(look.glyphs.restart, columns.restarts);
  return [span(`   ${padEnd("service", name)} ${padEnd("state", sayingCells(name, width))}${figures}`, "dim")];
}

function rowLine(row: ServiceRow, selected: boolean, name: number, width: number, turn: number, look: Look): Line {
  const [glyph, tone] = signOf(row.phase, turn, look);
  const start: Span[] = [
    span(selected ? look.glyphs.cursor : " ", "accent"),
    span(`${glyph} `, tone),
    span(padEnd(labelOf(row, look), name), selected ? "strong" : row.phase === "absent" || row.phase === "planned" ? "dim" : "plain"),
    span(" "),
  ];
  const says = span(row.phase === "absent" ? `absent: ${row.says}` : row.says, sayingTone(row.phase));
  const saying = sayingCells(name, width);
  // Why something is not ready matters more than its figures: it takes their room.
  const takesAll = row.says.length > Math.max(saying, leastSaying) || row.phase === "absent";
  if (takesAll) return [...start, says];
  if (saying < leastSaying) return [...start, says, span(brief(row), "dim")];
  return [...start, { ...says, text: padEnd(says.text, saying) }, ...figuresOf(row, look)];
}

function figuresOf(row: ServiceRow, look: Look): Span[] {
  return [
    span(padStart(row.port === undefined ? "" : String(row.port), columns.port), "dim"),
    span(padStart(row.cpuShare === undefined ? "" : `${Math.round(row.cpuShare * 100)}%`, columns.cpu)),
    span(padStart(row.memoryBytes === undefined ? "" : bytes(row.memoryBytes), columns.memory)),
    span(padStart(row.restarts === 0 ? "" : `${look.glyphs.restart}${row.restarts}`, columns.restarts), "warn"),
  ];
}

function brief(row: ServiceRow): string {
  return row.port === undefined ? "" : `  ${row.port}`;
}

function labelOf(row: ServiceRow, look: Look): string {
  return row.instances > 1 ? `${row.name} ${look.glyphs.times}${row.instances}` : row.name;
}

function signOf(phase: Phase, turn: number, { glyphs }: Look): [string, Tone] {
  switch (phase) {
    case "ready":
      return [glyphs.ready, "good"];
    case "starting":
    case "waiting":
      return [glyphs.turning[turn % glyphs.turning.length] ?? "", "busy"];
    case "exited":
      return [glyphs.exited, "bad"];
    case "stopped":
      return [glyphs.stopped, "dim"];
    case "unknown":
      return [glyphs.outcomes.unverified, "warn"];
    case "planned":
      return [glyphs.planned, "dim"];
    case "absent":
      return [glyphs.skipped, "dim"];
  }
}

function sayingTone(phase: Phase): Tone {
  if (phase === "exited") return "bad";
  if (phase === "unknown") return "warn";
  return phase === "starting" || phase === "waiting" ? "busy" : phase === "ready" ? "plain" : "dim";
}
