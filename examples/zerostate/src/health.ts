import { json, type Reply } from "./http/call.ts";
import type { Route } from "./http/router.ts";
import type { Services } from "./services.ts";
import type { Statement } from "./store/database.ts";

const alive: Statement = { name: "alive", text: "SELECT 1" };
const limitMilliseconds = 1000;

/** The process answers: nothing it depends on is asked, for restarting would not heal that. */
const health: Reply = json(200, { status: "ok" });

function within(work: Promise<unknown>): Promise<string> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(`no answer within ${limitMilliseconds} ms`), limitMilliseconds);
    work
      .then(
        () => resolve("ok"),
        (error: unknown) => resolve(error instanceof Error ? error.message : String(error)),
      )
      .finally(() => clearTimeout(timer));
  });
}

/** 200 when this instance should be sent requests; 503 names what fails. */
async function ready(services: Services, draining: () => boolean): Promise<Reply> {
  const [postgres, redis] = await Promise.all([within(services.database.rows(alive, [])), within(services.cache.ping())]);
  const lifecycle = draining() ? "draining" : "ok";
  const failing = Object.entries({ postgres, redis, lifecycle }).filter(([, state]) => state !== "ok");
  if (failing.length === 0) return json(200, { status: "ready" });
  return json(503, { status: "not ready", failing: Object.fromEntries(failing) });
}

export function healthRoutes(services: Services, draining: () => boolean): readonly Route[] {
  return [
    { method: "GET", path: "/health", access: "probe", handle: () => health },
    { method: "GET", path: "/ready", access: "probe", handle: () => ready(services, draining) },
  ];
}
