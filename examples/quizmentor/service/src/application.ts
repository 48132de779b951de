import { Hono } from "hono";
import { createApi } from "./http/api.ts";
import { type Listening, listen } from "./http/listen.ts";
import { Lifecycle } from "./lifecycle.ts";
import type { Log } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import type { Services } from "./services.ts";
import type { Settings } from "./settings.ts";
import { Cache } from "./store/cache.ts";
import { Database } from "./store/database.ts";

/** An orchestrator gives ten seconds or more between SIGTERM and SIGKILL; this leaves some for the pool. */
const requestsUnderWayMilliseconds = 7000;

export interface Application {
  /** Not ready at once; closed once load balancers had time to notice and every request under way has its answer. */
  stop(): Promise<void>;
}

/** Starts without its dependencies: it is alive, and ready once they are there. */
export async function startApplication(settings: Settings, log: Log): Promise<Application> {
  const lost = (what: string) => (error: Error) => log("warn", `${what} connection lost`, { error: error.message });
  const database = new Database(settings, lost("postgres"));
  const cache = new Cache(settings, lost("redis"));
  const metrics = createMetrics(database, settings.MEMORY_LIMIT);
  const services: Services = { settings, log, database, cache, metrics };
  const lifecycle = new Lifecycle(services);
  cache.connect();
  const exposition = new Hono().get("/metrics", async (call) =>
    call.body(await metrics.registry.metrics(), 200, { "content-type": metrics.registry.contentType }),
  );
  const scraped = await listen(exposition, settings.METRICS_HOST, settings.METRICS_PORT);
  const api = await listen(createApi(services, lifecycle), settings.HOST, settings.PORT);
  lifecycle.begin();
  log("info", "listening", { host: settings.HOST, port: api.port, metrics_port: scraped.port, roles: settings.ROLES });
  return { stop: () => stop(services, lifecycle, api, scraped) };
}

async function stop({ settings, log, database, cache }: Services, lifecycle: Lifecycle, api: Listening, scraped: Listening): Promise<void> {
  log("info", "draining");
  lifecycle.drain();
  await new Promise((resolve) => setTimeout(resolve, settings.DRAIN_MILLISECONDS));
  await api.close(requestsUnderWayMilliseconds);
  cache.close();
  await database.close();
  await scraped.close(0);
  log("info", "stopped");
}
