import { Hono } from "hono";
import { checked, nameField } from "../http/fields.ts";
import type { LevelOf } from "./levels-of.ts";

export function adaptiveRoutes(levelOf: LevelOf): Hono {
  return new Hono().get("/api/adaptive/:learner/:topic", async (call) => {
    const learner = checked(nameField, call.req.param("learner"));
    const topic = checked(nameField, call.req.param("topic"));
    return call.json({ learner, topic, level: await levelOf(learner, topic) });
  });
}
