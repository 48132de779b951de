import type { Host } from "../../../host/host.ts";
import type { Plan, ServiceLevel } from "../../../plan/plan.ts";
import type { BackgroundSample } from "../../load/background.ts";
import { servedSince } from "./served.ts";

const pollMs = 100;

/** What the clients of a drill have seen, second by second. */
export class Served {
  readonly #seconds: BackgroundSample[] = [];
  readonly #level: ServiceLevel;

  constructor(level: ServiceLevel) {
    this.#level = level;
  }

  add(second: BackgroundSample): void {
    this.#seconds.push(second);
  }

  /** Waits until clients are served and returns since when (monotonic ms, not before `from`); undefined when they are not in time. */
  async since(from: number, withinMs: number, host: Host, signal: AbortSignal): Promise<number | undefined> {
    const until = host.monotonic() + withinMs;
    for (;;) {
      const since = servedSince(this.#seconds, this.#level, from);
      if (since !== undefined || host.monotonic() >= until) return since;
      await host.sleep(pollMs, signal);
    }
  }

  /** Whether anybody got an answer that counts in the last second. */
  answered(): boolean {
    const second = this.#seconds.at(-1);
    return second !== undefined && second.requests > second.failed;
  }

  /** "43 requests/s, 2 failed, p99 31 ms": the last second, for when it was not good enough. */
  last(): string {
    const second = this.#seconds.at(-1);
    if (second === undefined) return "the load told nothing";
    const { requests, seconds, failed, dropped, p99 } = second;
    return `${Math.round(requests / seconds)} requests/s, ${failed + dropped} failed, p99 ${Math.round(p99)} ms`;
  }
}

/** Why a loss would show nothing, and what to do about it: of a system that its clients did not get an answer from before. */
export function notServedBefore({ load }: Pick<Plan, "load">, served: Pick<Served, "last" | "answered">): string {
  const remedy = served.answered()
    ? "try again while this machine has less to do; parity load tells what the system can serve"
    : load.scenario === "own"
      ? "see what your load script asks with: parity load"
      : "what is asked are the sample system's own pages; for another app name a k6 script of its requests: load.script in the configuration";
  return `before the loss clients were not served within the service level: ${served.last()} (${remedy})`;
}
