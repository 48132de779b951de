import type { RunningStack } from "../../../runtimes/runtime.ts";
import { samplesOf, sampleWith } from "./metrics-text.ts";
import type { Observed } from "./observed.ts";

const answerWithinMs = 1_000;

/** What app and load balancer say of themselves, the worst of all looks. What they don't expose stays undefined. */
export class MetricsWatch {
  readonly #stack: RunningStack;
  #lagMs: number | undefined;
  #pool: Observed["pool"];
  #queued: number | undefined;

  constructor(stack: RunningStack) {
    this.#stack = stack;
  }

  async look(): Promise<void> {
    const { services } = this.#stack.plan;
    const app = services.find(({ name }) => name === "app");
    const instances = Array.from({ length: app?.instances ?? 0 }, (_, instance) => this.#lookAtApp(instance));
    await Promise.all([...instances, this.#lookAtLoadBalancer()]);
  }

  result(): Pick<Observed, "eventLoopLagMs" | "pool"> & { readonly queued: number | undefined } {
    return { eventLoopLagMs: this.#lagMs, pool: this.#pool, queued: this.#queued };
  }

  async #lookAtApp(instance: number): Promise<void> {
    const path = this.#stack.plan.app.paths.metrics;
    const text = path === undefined ? "" : await this.#read("app", instance, path);
    const [lag] = samplesOf(text, "nodejs_eventloop_lag_seconds");
    if (lag !== undefined) this.#lagMs = Math.max(this.#lagMs ?? 0, lag.value * 1000);
    const pool = poolIn(text);
    if (pool !== undefined && isFuller(pool, this.#pool)) this.#pool = pool;
  }

  async #lookAtLoadBalancer(): Promise<void> {
    const text = await this.#read("load-balancer", 0, "/metrics");
    const queued = sampleWith(samplesOf(text, "haproxy_backend_current_queue"), 'proxy="app"');
    if (queued !== undefined) this.#queued = Math.max(this.#queued ?? 0, queued);
  }

  /** Empty when nothing answers: under load that is no news. */
  async #read(service: "app" | "load-balancer", instance: number, path: string): Promise<string> {
    try {
      const { host, port } = this.#stack.endpoint(service, "metrics", instance);
      const answer = await fetch(`http://${host}:${port}${path}`, { signal: AbortSignal.timeout(answerWithinMs) });
      return answer.ok ? await answer.text() : "";
    } catch {
      return "";
    }
  }
}

function poolIn(text: string): Observed["pool"] {
  const samples = samplesOf(text, "db_connections");
  const [open, idle, waiting, size] = ["open", "idle", "waiting", "max"].map((state) => sampleWith(samples, `state="${state}"`));
  if (open === undefined || idle === undefined || waiting === undefined || size === undefined) return undefined;
  return { inUse: open - idle, size, waiting };
}

function isFuller(one: NonNullable<Observed["pool"]>, other: Observed["pool"]): boolean {
  return other === undefined || one.waiting > other.waiting || (one.waiting === other.waiting && one.inUse > other.inUse);
}
