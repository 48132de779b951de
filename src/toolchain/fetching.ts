import type { Host } from "../host/host.ts";
import type { ToolName, ToolRequest } from "./tool.ts";

/** One round of fetching and building, by the holder of the cache's lock. */
export interface Fetching {
  readonly host: Host;
  /** The cache. */
  readonly directory: string;
  readonly signal: AbortSignal;
  /** From now on, and until it says something else, this is what the work is busy with. */
  say(work: string, message: () => string): void;
}

const progressEveryMs = 1_000;

/** Passes on what the works say: one of them a second, in turn, however many there are and however often they speak. */
export class ProgressTicker {
  readonly #works = new Map<string, { readonly tool: ToolName; message: () => string }>();
  readonly #timer: NodeJS.Timeout;
  #turn = 0;

  constructor(request: ToolRequest) {
    this.#timer = setInterval(() => {
      const works = [...this.#works.values()];
      const work = works[this.#turn++ % Math.max(1, works.length)];
      if (work) request.progress(work.tool, work.message());
    }, progressEveryMs);
  }

  begin(work: string, tool: ToolName): void {
    this.#works.set(work, { tool, message: () => "waiting" });
  }

  say(work: string, message: () => string): void {
    const known = this.#works.get(work);
    if (known) known.message = message;
  }

  end(work: string): void {
    this.#works.delete(work);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
