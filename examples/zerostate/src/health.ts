import { json, type Reply } from "./http/call.ts";
import type { Route } from "./http/router.ts";
import type { Services } from "./services.ts";
import type { Statement } from "./store/database.ts";

const alive: Statement = { name: "alive", text: "SELECT 1" };
const postgresMilliseconds = 1000;
/** Nobody waits for what they can do without: a load balancer takes a slow answer for none. */
const redisMilliseconds = 250;

/** The process answers: nothing it depends on is asked, for restarting would not heal that. */
const health: Reply = json(200, { status: "ok" });

function within(milliseconds: number, work: Promise<unknown>): Promise<string> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(`no answer within ${milliseconds} ms`), milliseconds);
    work
      .then(
        () => resolve("ok"),
        (error: unknown) => resolve(error instanceof Error ? error.message : String(error)),
      )
      .finally(() => clearTimeout(timer));
  });
}

/**
 * 200 when this instance should be sent requests; 503 names what fails. Redis is told of and decides nothing: without it every
 * request can still be answered, and all instances would leave the rotation at once.
 */
async function ready(services: Services, draining: () => boolean): Promise<Reply> {
  const [postgres, redis] = await Promise.all([
    within(postgresMilliseconds, services.database.rows(alive, [])),
    within(redisMilliseconds, services.cache.ping()),
  ]);
  const lifecycle = draining() ? "draining" : "ok";
  const failing = notOk({ postgres, lifecycle });
  if (failing !== undefined) return json(503, { status: "not ready", failing });
  return json(200, { status: "ready", without: notOk({ redis }) });
}

function notOk(states: Readonly<Record<string, string>>): Readonly<Record<string, string>> | undefined {
  const entries = Object.entries(states).filter(([, state]) => state !== "ok");
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

export function healthRoutes(services: Services, draining: () => boolean): readonly Route[] {
  return [
    { method: "GET", path: "/health", access: "probe", handle: () => health },
    { method: "GET", path: "/ready", access: "probe", handle: () => ready(services, draining) },
  ];
}
