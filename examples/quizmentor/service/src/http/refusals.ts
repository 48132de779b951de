import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { RoleUnavailable } from "../remote.ts";
import { DatabaseUnavailable } from "../store/database.ts";

/** Any error as an answer: `{"error":{"code","message"}}`. */
export function refuse(error: Error, call: Context): Response {
  if (error instanceof HTTPException) return said(call, error.status, error.status === 401 ? "unauthorized" : "refused", error.message);
  if (error instanceof DatabaseUnavailable || error instanceof RoleUnavailable) {
    call.header("retry-after", "1");
    return said(call, 503, "unavailable", error.message);
  }
  return said(call, 500, "internal", "something went wrong on our side");
}

function said(call: Context, status: HTTPException["status"], code: string, message: string): Response {
  return call.json({ error: { code, message } }, status);
}
