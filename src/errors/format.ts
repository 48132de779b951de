import { type Paint, painter } from "../text/colours.ts";
import { shown } from "../text/terminal.ts";
import { hanging } from "../text/wrap.ts";
import type { ErrorDetail, ParityError } from "./parity-error.ts";

export interface ErrorLooks {
  readonly colour: boolean;
  readonly unicode: boolean;
  readonly width: number;
  /** With stack traces, of the causes too. */
  readonly debug?: boolean;
}

/** What is wrong, where, what to do, and how the command ends. Printed once. */
export function formatError(error: ParityError, looks: ErrorLooks): string {
  const paint = painter(looks.colour);
  const says = (text: string) => shown(text, looks.unicode);
  const arrow = looks.unicode ? "→" : "->";
  const details = detailLines(error.details, looks.width, says);
  const log = error.log.map((line) => paint("dim", `  | ${says(line)}`));
  const hint = error.hint === undefined ? [] : hanging(`  ${arrow} `, says(error.hint), looks.width);
  const trace = looks.debug ? tracesOf(error).map(says) : [];
  const lines = [
    ...headLines(error, says, looks.width, paint),
    ...details,
    ...log,
    ...hint,
    paint("dim", `  exit ${error.exitCode}`),
    ...trace,
  ];
  return `${lines.join("\n")}\n`;
}

/** Colours are put on after the lines are broken: they take no room. */
function headLines(error: ParityError, says: (text: string) => string, width: number, paint: Paint): string[] {
  const code = `[${error.code}]`;
  const lines = hanging("error  ", `${says(error.message)}  ${code}`, width);
  return lines.map((line, index) => {
    const painted = line.endsWith(code) ? line.slice(0, -code.length) + paint("dim", code) : line;
    return index === 0 ? paint("red", "error") + painted.slice("error".length) : painted;
  });
}

function detailLines(details: readonly ErrorDetail[], width: number, says: (text: string) => string): string[] {
  const column = Math.min(32, Math.max(0, ...details.map(({ at }) => at.length)));
  return details.flatMap(({ at, says: text, line }) =>
    hanging(`  ${says(at).padEnd(column)}  `, says(line === undefined ? text : `${text}  (line ${line})`), width),
  );
}

/** Of the error and its causes; a chain that leads back to itself ends there. */
function tracesOf(error: unknown, seen: ReadonlySet<unknown> = new Set()): string[] {
  if (!(error instanceof Error) || seen.has(error)) return [];
  const cause = error.cause === undefined ? [] : ["caused by", ...tracesOf(error.cause, new Set([...seen, error]))];
  return [...(error.stack ?? String(error)).split("\n"), ...cause];
}
