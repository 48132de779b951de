import { messageOf } from "../../errors/message-of.ts";
import type { LogBuffer, LogLine } from "./log-buffer.ts";

// A source that always has a next line would never let the keyboard be heard.
const longestTurnMs = 8;
const linesBetweenLooks = 64;

/** Fills the buffer from `lines` until they end or the signal fires; a log that breaks says so as its last line. Never rejects. */
export async function followLog(
  lines: () => AsyncIterable<LogLine>,
  into: LogBuffer,
  signal: AbortSignal,
  changed: () => void,
  now: () => number,
): Promise<void> {
  try {
    await copy(lines(), into, signal, changed, now);
  } catch (thrown) {
    if (signal.aborted) return;
    into.add({ instance: 0, text: `the log can't be read any more: ${messageOf(thrown)}` });
    changed();
  }
}

async function copy(
  lines: AsyncIterable<LogLine>,
  into: LogBuffer,
  signal: AbortSignal,
  changed: () => void,
  now: () => number,
): Promise<void> {
  let turnBegan = now();
  let count = 0;
  for await (const line of lines) {
    if (signal.aborted) return;
    into.add(line);
    changed();
    count += 1;
    if (count % linesBetweenLooks !== 0 || now() - turnBegan < longestTurnMs) continue;
    await nextTurn();
    turnBegan = now();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
