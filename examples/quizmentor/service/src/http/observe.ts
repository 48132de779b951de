import { randomUUID } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Services } from "../services.ts";

const acceptable = /^[\w.:-]{1,64}$/;

/** Logs every request; counts and times all but probes: nobody waits for those, and there are many. */
export function observe({ log, metrics }: Pick<Services, "log" | "metrics">): MiddlewareHandler {
  return async (call, next) => {
    const started = performance.now();
    const given = call.req.header("x-request-id");
    const requestId = given !== undefined && acceptable.test(given) ? given : randomUUID();
    call.header("x-request-id", requestId);
    await next();
    const milliseconds = performance.now() - started;
    const { method, path } = call.req;
    const { status } = call.res;
    const matched = routePath(call, -1);
    // A path that nobody serves is not a series of its own: anybody can make them up.
    const route = matched.includes("*") ? "unknown" : matched;
    if (!route.startsWith("/health/")) {
      metrics.requests.inc({ method, route, status: String(status) });
      metrics.durations.observe({ method, route }, milliseconds / 1000);
    }
    log("info", "request", { request_id: requestId, method, path, status, ms: Math.round(milliseconds * 1000) / 1000 });
    if (call.error && status >= 500) log("error", "request failed", { request_id: requestId, error: call.error.stack });
  };
}
