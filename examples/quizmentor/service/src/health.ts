import { Hono } from "hono";
import type { Lifecycle } from "./lifecycle.ts";
import type { Services } from "./services.ts";

const postgresMilliseconds = 1000;

/**
 * `live`: the process answers; nothing it depends on is asked, for a restart would not heal that. `startup`: it has begun to serve.
 * `ready`: it should be sent requests. Redis is told of and decides nothing: without it every request can still be answered.
 */
export function healthRoutes(services: Services, lifecycle: Lifecycle): Hono {
  return new Hono()
    .get("/health/live", (call) => call.json({ status: "ok" }))
    .get("/health/startup", (call) => call.json({ status: lifecycle.phase }, lifecycle.phase === "starting" ? 503 : 200))
    .get("/health/ready", async (call) => {
      const [postgres, redis] = await Promise.all([postgresAnswers(services), services.cache.ping()]);
      const failing = [...(postgres ? [] : ["postgres"]), ...(lifecycle.phase === "serving" ? [] : [lifecycle.phase])];
      const without = redis ? [] : ["redis"];
      return failing.length > 0 ? call.json({ status: "not ready", failing, without }, 503) : call.json({ status: "ready", without });
    });
}

async function postgresAnswers({ database }: Services): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), postgresMilliseconds);
  const answered = database.rows("SELECT 1").then(
    () => true,
    () => false,
  );
  return Promise.race([answered, late.promise]).finally(() => clearTimeout(timer));
}
