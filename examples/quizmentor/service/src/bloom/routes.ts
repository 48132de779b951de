import { Hono } from "hono";
import { bodyOf, draftField } from "../http/fields.ts";
import type { Services } from "../services.ts";
import { validate } from "./validate.ts";

export function bloomRoutes({ metrics }: Services): Hono {
  return new Hono().post("/api/validate", async (call) => {
    const verdict = validate(await bodyOf(call, draftField));
    metrics.validations.inc({ verdict: verdict.valid ? "valid" : "refused" });
    return call.json(verdict);
  });
}
