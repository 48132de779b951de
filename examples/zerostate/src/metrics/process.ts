import { totalmem } from "node:os";
import { Gauge, type Registry } from "./registry.ts";

const sampleMilliseconds = 100;

/** How late timers fire: the time a request would have waited for the loop. */
export class EventLoopLag {
  #worst = 0;
  #due = performance.now() + sampleMilliseconds;
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => this.#sample(), sampleMilliseconds);
    this.#timer.unref();
  }

  /** Seconds: the worst since the last reading. */
  read(): number {
    const worst = this.#worst;
    this.#worst = 0;
    return worst / 1000;
  }

  #sample(): void {
    const now = performance.now();
    this.#worst = Math.max(this.#worst, now - this.#due);
    this.#due = now + sampleMilliseconds;
  }
}

/**
 * The least of what this process's control group grants, what it was started with, and what the machine has. The group is read each
 * time: its limit may be changed under a running process.
 */
function memoryLimit(startedWith: number | undefined): number {
  return Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, startedWith ?? Number.POSITIVE_INFINITY, totalmem());
}

/** `memoryLimitBytes`: what this instance was given; undefined when nobody said. */
export function addProcessMetrics(registry: Registry, lag: EventLoopLag, memoryLimitBytes: number | undefined): void {
  registry.add(new Gauge("nodejs_eventloop_lag_seconds", "Worst lateness of a timer since the last scrape.", () => lag.read()));
  registry.add(
    new Gauge(
      "process_cpu_seconds_total",
      "User and system CPU time.",
      () => {
        const used = process.cpuUsage();
        return (used.user + used.system) / 1e6;
      },
      "",
      "counter",
    ),
  );
  registry.add(new Gauge("process_resident_memory_bytes", "Resident memory.", () => process.memoryUsage.rss()));
  registry.add(
    new Gauge("process_memory_limit_bytes", "Memory this process may have before it is ended.", () => memoryLimit(memoryLimitBytes)),
  );
  const started = Date.now() / 1000 - process.uptime();
  registry.add(new Gauge("process_start_time_seconds", "Start of the process since the epoch.", () => started));
}
