import { painter } from "../text/colours.ts";
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
  const arrow = looks.unicode ? "→" : "->";
  const head = hanging(
    `${paint("red", "error")}  `,
    `${error.message}  ${paint("dim", `[${error.code}]`)}`,
    looks.width + (looks.colour ? 18 : 0),
  );
  const details = detailLines(error.details, looks.width);
  const log = error.log.map((line) => paint("dim", `  | ${line}`));
  const hint = error.hint === undefined ? [] : hanging(`  ${arrow} `, error.hint, looks.width);
  const exit = `  exit ${error.exitCode}`;
  const trace = looks.debug ? tracesOf(error) : [];
  return `${[...head, ...details, ...log, ...hint, paint("dim", exit), ...trace].join("\n")}\n`;
}

function detailLines(details: readonly ErrorDetail[], width: number): string[] {
  const column = Math.min(32, Math.max(0, ...details.map(({ at }) => at.length)));
  return details.flatMap(({ at, says, line }) =>
    hanging(`  ${at.padEnd(column)}  `, line === undefined ? says : `${says}  (line ${line})`, width),
  );
}

function tracesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  return [...(error.stack ?? String(error)).split("\n"), ...(error.cause === undefined ? [] : ["caused by", ...tracesOf(error.cause)])];
}
