import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";
import type { Observed } from "./observed.ts";
import { MetricsWatch } from "./watch-metrics.ts";
import { PostgresWatch } from "./watch-postgres.ts";
import { redisOperations } from "./watch-redis.ts";

/** What is seen from inside a stack while a probe runs. */
export type SeenInside = Pick<Observed, "eventLoopLagMs" | "pool" | "sessions" | "topStatement"> & {
  readonly queued: number | undefined;
  readonly operationsPerSecond: number | undefined;
};

/** A look at Postgres's sessions takes it under a millisecond; scraping an app takes it several. */
const sessionsEveryMs = 150;
const metricsEveryLooks = 7;

/** Looks into the stack's services. What cannot be seen stays undefined; nothing here fails a probe. */
export class Observer {
  readonly #stack: RunningStack;
  readonly #context: StepContext;
  readonly #postgres: PostgresWatch | undefined;

  private constructor(stack: RunningStack, context: StepContext, postgres: PostgresWatch | undefined) {
    this.#stack = stack;
    this.#context = context;
    this.#postgres = postgres;
  }

  static async open(stack: RunningStack, context: StepContext): Promise<Observer> {
    const postgres = await PostgresWatch.open(stack);
    if (postgres !== undefined) context.defer({ title: "close the connection that watched Postgres", run: () => postgres.close() });
    return new Observer(stack, context, postgres);
  }

  /** Looks until the returned function is called, which says what was seen. */
  async begin(): Promise<() => Promise<SeenInside>> {
    const { host } = this.#context;
    const metrics = new MetricsWatch(this.#stack);
    const end = new AbortController();
    await this.#postgres?.begin(host.monotonic()).catch(() => undefined);
    const looking = this.#lookUntil(end.signal, metrics);
    return async () => {
      end.abort();
      await looking;
      const [inside, operationsPerSecond] = await Promise.all([
        this.#postgres?.end(host.monotonic()).catch(() => undefined),
        redisOperations(this.#stack).catch(() => undefined),
      ]);
      const { sessions, topStatement } = inside ?? { sessions: undefined, topStatement: undefined };
      return { ...metrics.result(), sessions, topStatement, operationsPerSecond };
    };
  }

  async #lookUntil(end: AbortSignal, metrics: MetricsWatch): Promise<void> {
    const { host, signal } = this.#context;
    const until = AbortSignal.any([end, signal]);
    for (let looks = 0; !until.aborted; looks += 1) {
      if (looks % metricsEveryLooks === 0) await metrics.look();
      await this.#postgres?.look().catch(() => undefined);
      await host.sleep(sessionsEveryMs, until).catch(() => undefined);
    }
  }
}
