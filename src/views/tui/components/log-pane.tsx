import type { ReactElement } from "react";
import { whole } from "../../../text/words.ts";
import type { Line } from "../line.ts";
import { span } from "../line.ts";
import type { LocalState } from "../local-state.ts";
import type { LogBuffer, LogLine } from "../log-buffer.ts";
import type { Look, Tone } from "../theme.ts";
import { Lines, useLook } from "./lines.tsx";

interface LogPaneProps {
  readonly log: LogBuffer;
  readonly instances: number;
  readonly local: LocalState;
  readonly width: number;
  readonly height: number;
}

export function LogPane({ log, instances, local, width, height }: LogPaneProps): ReactElement {
  const look = useLook();
  const shown = log.tail(height, local.filter, local.logEnd ?? log.total);
  const lines = shown.length > 0 ? shown.map((line) => logLine(line, instances > 1, look)) : [[span(` ${empty(log, local)}`, "dim")]];
  return <Lines lines={lines} width={width} height={height} />;
}

function empty(log: LogBuffer, local: LocalState): string {
  return log.total > 0 && local.filter !== "" ? `no line contains "${local.filter}"` : "nothing logged so far";
}

function logLine({ instance, text }: LogLine, several: boolean, look: Look): Line {
  const shown = look.unicode ? text : text.replaceAll(/[^\x20-\x7e]/g, "?");
  return [span(" "), ...(several ? [span(`${instance} `, "dim")] : []), span(shown, toneOfText(text))];
}

// Only a hint to the eye; the words are there either way.
const loud = /\b(?:error|fatal|panic|critical)\b/i;
const warning = /\bwarn(?:ing)?\b/i;

function toneOfText(text: string): Tone {
  const beginning = text.slice(0, 200);
  if (loud.test(beginning)) return "bad";
  return warning.test(beginning) ? "warn" : "plain";
}

/** The log's title: whose it is, and what it is narrowed to. */
export function logTitle(service: string | undefined, local: LocalState, look: Look): Line {
  const filter: Line = local.typing
    ? [span("  / ", "accent"), span(local.filter), span(look.glyphs.caret, "accent")]
    : local.filter === ""
      ? []
      : [span("  / ", "dim"), span(local.filter, "warn")];
  return [span("log"), ...(service ? [span(": "), span(service, "strong")] : []), ...filter];
}

/** At the other end of the title: how much there is, and whether it follows. */
export function logNote(log: LogBuffer, local: LocalState): Line {
  if (local.logEnd !== undefined) return [span(`${whole(log.total - local.logEnd)} newer, end follows`, "warn")];
  return log.total === 0 ? [] : [span(`${whole(log.total)} lines`, "dim")];
}
