import type { ParityEvent } from "../../events/event.ts";
import type { ServiceName } from "../../plan/plan.ts";
import type { Actions } from "./actions.ts";
import type { LogLine } from "./log-buffer.ts";

export type { Actions } from "./actions.ts";
export type { LogLine } from "./log-buffer.ts";
export type { StartableStep } from "./progress.ts";

export interface TuiOptions {
  /** A terminal that can be put into raw mode. */
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly colour: boolean;
  readonly unicode: boolean;
  readonly project: string;
  /** Calls back with every event so far, then with every one to come. */
  readonly subscribe: (listener: (event: ParityEvent) => void) => () => void;
  /**
   * Log lines of one service: the newest ones there are, then each new one until the signal fires.
   * Read at the speed of the screen, not of the service: a source that queues must bound its queue.
   */
  readonly logs: (service: ServiceName, signal: AbortSignal) => AsyncIterable<LogLine>;
  readonly actions: Actions;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface Tui {
  /** Settles when the terminal is as it was; rejects when the view itself broke. */
  readonly closed: Promise<void>;
  /** Gives the terminal back. Call it on signals, and once what `leave` or `takeDown` asked for is done: neither closes the view by itself. */
  close(): Promise<void>;
}

/** Begins to load what `openTui` needs, while the caller does something else. */
export function preloadTui(): void {
  // Whoever opens it meets the error.
  import("./open.tsx").catch(() => undefined);
}

/**
 * Opens the TUI on the terminal's alternate screen and draws its first frame.
 * Ink and React are loaded here and not before, since that takes 200 ms; NODE_ENV must be "production" by then, or React runs its slow build.
 */
export async function openTui(options: TuiOptions): Promise<Tui> {
  const { mount } = await import("./open.tsx");
  return mount(options);
}
