import type { Outcome } from "../events/event.ts";
import { outcomeGlyphs } from "../views/plain/outcome-glyphs.ts";
import { printable } from "./printable.ts";
import type { Figure } from "./report.ts";

/** Text in a line of Markdown: nothing in it is markup. An underscore inside a word is none anyway. */
export function text(content: string): string {
  return oneLine(content)
    .replaceAll(/[\\`*[\]<>|~&]/g, "\\$&")
    .replaceAll(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "\\_");
}

/** A code span; its fence is longer than any run of backticks within. In a table only a bar has to be escaped. */
export function code(content: string): string {
  const line = oneLine(content);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 ? " " : "";
  return `${fence}${pad}${line.replaceAll("|", "\\|")}${pad}${fence}`;
}

export function heading(level: number, title: string): string {
  return `${"#".repeat(level)} ${text(title)}`;
}

/** Items are Markdown already. */
export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

export function figures(all: readonly Figure[]): string {
  return list(all.map(({ name, value, limit }) => `${text(name)}: ${text(value)}${limit === undefined ? "" : ` (limit ${text(limit)})`}`));
}

/** Cells are text; `last` holds Markdown for a last column of its own. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[], last?: readonly string[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const body = rows.map((row, index) => line([...row.map(text), ...(last === undefined ? [] : [last[index] ?? ""])]));
  return [line(columns.map(text)), line(columns.map(() => "---")), ...body].join("\n");
}

/** A verdict in words of its own behind the sign of what it counts as. */
export function signed(outcome: Outcome, verdict: string): string {
  return `${outcomeGlyphs[outcome].glyph} ${verdict}`;
}

function oneLine(content: string): string {
  return printable(content).replaceAll(/\s*[\r\n]+\s*/g, " ");
}
