import { adminRoutes } from "./admin/routes.ts";
import { auctionRoutes } from "./auctions/routes.ts";
import { Audit } from "./audit.ts";
import { Authenticator } from "./auth/authenticator.ts";
import { keyRoutes } from "./auth/key-routes.ts";
import { sessionRoutes } from "./auth/sessions.ts";
import { healthRoutes } from "./health.ts";
import { MetricsServer } from "./http/metrics-server.ts";
import { ApiServer } from "./http/server.ts";
import { accountRoutes } from "./ledger/accounts.ts";
import { BalanceChecker } from "./ledger/balance-check.ts";
import { transferRoutes } from "./ledger/transfers.ts";
import { RateLimit } from "./limits/rate-limit.ts";
import type { Log } from "./log.ts";
import { addBusinessMetrics } from "./metrics/business.ts";
import { addDatabaseMetrics } from "./metrics/database.ts";
import { addProcessMetrics, EventLoopLag } from "./metrics/process.ts";
import { Registry } from "./metrics/registry.ts";
import { reputationRoutes } from "./reputation/routes.ts";
import type { Services } from "./services.ts";
import type { Settings } from "./settings.ts";
import { Cache } from "./store/cache.ts";
import { Database } from "./store/database.ts";
import { Pulse } from "./store/pulse.ts";

/** An orchestrator gives ten seconds between SIGTERM and SIGKILL; this leaves some for the pool. */
const requestsUnderWayMilliseconds = 7000;

/** All of one instance. */
export class Application {
  readonly #settings: Settings;
  readonly #log: Log;
  readonly #services: Services;
  readonly #balances: BalanceChecker;
  readonly #cache: Cache;
  readonly #api: ApiServer;
  readonly #metrics: MetricsServer;

  constructor(settings: Settings, log: Log) {
    const registry = new Registry();
    const database = new Database(settings.database, (error) => log.say("warn", "postgres connection lost", { error: error.message }));
    this.#cache = new Cache(settings.redis, (error) => log.say("warn", "redis connection lost", { error: error.message }));
    const metrics = addBusinessMetrics(registry);
    const pulse = new Pulse(settings.batchMilliseconds);
    const services: Services = { settings, log, database, cache: this.#cache, pulse, audit: new Audit(database, log), metrics };
    this.#settings = settings;
    this.#log = log;
    this.#services = services;
    this.#balances = new BalanceChecker(services);
    const rateLimit = new RateLimit(this.#cache, metrics);
    this.#api = new ApiServer(services, new Authenticator(services), rateLimit, [
      ...healthRoutes(services, () => this.#api.draining),
      ...sessionRoutes(services),
      ...keyRoutes(services),
      ...accountRoutes(services),
      ...transferRoutes(services),
      ...auctionRoutes(services),
      ...reputationRoutes(services),
      ...adminRoutes(services, this.#balances),
    ]);
    registry.add(this.#api.metrics);
    addDatabaseMetrics(registry, database);
    addProcessMetrics(registry, new EventLoopLag(), settings.memoryLimitBytes);
    this.#metrics = new MetricsServer(registry);
  }

  /** Starts without its dependencies: it is alive, and ready once they are there. */
  async start(): Promise<void> {
    this.#cache.connect();
    const metricsPort = await this.#metrics.listen(this.#settings.metricsHost, this.#settings.metricsPort);
    const port = await this.#api.listen(this.#settings.host, this.#settings.port);
    this.#balances.start();
    this.#log.say("info", "listening", {
      host: this.#settings.host,
      port,
      metrics_port: metricsPort,
      tls: this.#settings.tls !== undefined,
    });
  }

  /** Not ready at once; closed once load balancers had time to notice and every request under way has its answer. */
  async stop(): Promise<void> {
    this.#log.say("info", "draining");
    this.#api.drain();
    this.#balances.stop();
    await new Promise((resolve) => setTimeout(resolve, this.#settings.drainSeconds * 1000));
    await this.#api.close(requestsUnderWayMilliseconds);
    this.#cache.close();
    await this.#services.database.close();
    this.#metrics.close();
    this.#log.say("info", "stopped");
  }
}
