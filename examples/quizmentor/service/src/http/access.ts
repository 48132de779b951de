import { timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";

/** Lets through whoever sends this key as X-API-Key. */
export function withKey(key: string): MiddlewareHandler {
  const wanted = Buffer.from(key);
  return async (call, next) => {
    const given = Buffer.from(call.req.header("x-api-key") ?? "");
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
      throw new HTTPException(401, { message: "X-API-Key is missing or wrong" });
    await next();
  };
}
