import { Console } from "node:console";
import { PassThrough, Writable } from "node:stream";
import { Terminal } from "@xterm/headless";
import type { ParityEvent } from "../../../src/events/event.ts";
import type { Tui } from "../../../src/views/tui/index.ts";
import { mount } from "../../../src/views/tui/open.tsx";
import { eventsOf, type Timed } from "../../tui/events.ts";

// Ink guards the screen against console output with it; the console of a test worker has none.
Object.assign(console, { Console });

export interface TestScreen {
  /** Rows as the terminal shows them, without blanks at their ends. */
  rows(): string[];
  /** True when something was written below the last row. */
  scrolled(): boolean;
  /** Everything written so far. */
  written(): string;
  type(keys: string): void;
  /** Of the run on the screen, or of another one. */
  emit(facts: readonly Timed[], run?: string): void;
  readonly received: string[];
  readonly tui: Tui;
}

interface TestScreenOptions {
  readonly columns: number;
  readonly rows: number;
  readonly colour?: boolean;
  readonly unicode?: boolean;
  readonly log?: readonly string[];
}

/** The TUI on a terminal emulator inside this process; the clock stands half a second after the last event. */
export function openOn(facts: readonly Timed[], options: TestScreenOptions): TestScreen {
  const { columns, rows, log = [] } = options;
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true });
  const chunks: string[] = [];
  const stdout = Object.assign(
    new Writable({
      write(chunk, _encoding, done) {
        chunks.push(String(chunk));
        // A terminal's driver turns a line feed into carriage return and line feed.
        terminal.write(String(chunk).replaceAll("\n", "\r\n"), done);
      },
    }),
    { columns, rows, isTTY: true },
  );
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin, ref: () => stdin, unref: () => stdin });
  const received: string[] = [];
  let listener: (event: ParityEvent) => void = () => undefined;
  const events = eventsOf(facts);
  const now = Date.parse(events.at(-1)?.at ?? "2026-11-21T12:00:00Z") + 500;
  const tui = mount({
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    colour: options.colour ?? true,
    unicode: options.unicode ?? true,
    project: "zerostate",
    now: () => now,
    subscribe: (heard) => {
      listener = heard;
      for (const event of events) heard(event);
      return () => undefined;
    },
    async *logs(service, signal) {
      for (const text of log) yield { instance: 0, text: `${service}: ${text}` };
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    },
    actions: {
      start: (step) => received.push(`start ${step}`),
      cancel: () => received.push("cancel"),
      leave: () => received.push("leave"),
      takeDown: () => received.push("take down"),
      open: (path) => received.push(`open ${path}`),
    },
  });
  return {
    tui,
    received,
    rows: () => Array.from({ length: rows }, (_, row) => terminal.buffer.active.getLine(row)?.translateToString(true, 0, columns) ?? ""),
    scrolled: () => terminal.buffer.active.baseY > 0,
    written: () => chunks.join(""),
    type: (keys) => stdin.write(keys),
    emit: (more, run) => {
      for (const event of eventsOf(more, now)) listener(run === undefined ? event : { ...event, run });
    },
  };
}
