import type { ParityEvent } from "../events/event.ts";
import type { Host } from "../host/host.ts";
import type { RunState } from "../state/state.ts";

/** What a session shows its events to. */
export interface SessionView {
  event(event: ParityEvent, state: RunState): void;
  close(): Promise<void>;
}

/** How a person wants to see a run. */
export interface ViewOptions {
  readonly json?: boolean;
  readonly debug?: boolean;
}

export interface Looks {
  readonly colour: boolean;
  readonly unicode: boolean;
  readonly width: number;
}

/** Colour only for a person at a terminal who did not refuse it; box drawing only where the locale can show it. */
export function looksOf(host: Host, stream: "stdout" | "stderr"): Looks {
  const output = host[stream];
  const { NO_COLOR, FORCE_COLOR, CI, LC_ALL, LC_CTYPE, LANG, TERM } = host.env;
  const wanted = FORCE_COLOR ? true : output.isTTY && !CI && TERM !== "dumb";
  const locale = LC_ALL || LC_CTYPE || LANG || "";
  return { colour: wanted && !NO_COLOR, unicode: /utf-?8/i.test(locale), width: output.isTTY ? output.columns : 100 };
}
