import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { z } from "zod";
import type { LevelOf } from "../adaptive/levels-of.ts";
import { lowestLevel } from "../bloom/levels.ts";
import type { Validator } from "../bloom/validator.ts";
import { withKey } from "../http/access.ts";
import { bodyOf, checked, draftField, nameField } from "../http/fields.ts";
import { RoleUnavailable } from "../remote.ts";
import type { Services } from "../services.ts";
import { differingCounts, presentKeys, recordAnswer } from "./answers.ts";
import { nextQuestion, storeQuestion } from "./questions.ts";

const key = z.string().min(1).max(100);
const answerFields = z.object({
  idempotencyKey: key,
  learner: nameField,
  question: z.number().int().min(1),
  choice: z.number().int().min(0).max(20),
});
const lookupFields = z.object({ keys: z.array(key).max(1000) });
const topicField = z.object({ topic: nameField });

export interface Colleagues {
  readonly validator: Validator;
  readonly levelOf: LevelOf;
}

/** The orchestrator: asks the validator before a question is taken, the adaptive engine before one is given. */
export function learningRoutes(services: Services, { validator, levelOf }: Colleagues): Hono {
  return new Hono()
    .post("/api/learning/questions", async (call) => {
      const fields = await bodyOf(call, z.intersection(topicField, draftField));
      const verdict = await validator(fields);
      if (!verdict.valid) return call.json({ error: { code: "not_valid", message: "the question breaks a rule" }, ...verdict }, 422);
      const id = await storeQuestion(services, fields.topic, fields);
      if (id === undefined) throw new HTTPException(409, { message: "the topic has this question already" });
      return call.json({ id, level: fields.level }, 201);
    })
    .get("/api/learning/next", async (call) => {
      const learner = checked(nameField, call.req.query("learner"));
      const topic = checked(nameField, call.req.query("topic"));
      // A learner who is asked something too easy is better served than one who is asked nothing.
      const level = await levelOf(learner, topic).catch((error: unknown) => {
        if (!(error instanceof RoleUnavailable)) throw error;
        services.metrics.levelsGuessed.inc();
        return lowestLevel;
      });
      const question = await nextQuestion(services, learner, topic, level);
      if (question === undefined) throw new HTTPException(404, { message: `there is no question of level ${level} about this topic` });
      return call.json(question);
    })
    .post("/api/learning/answers", async (call) => {
      const recorded = await recordAnswer(services, await bodyOf(call, answerFields));
      if (recorded === undefined) throw new HTTPException(404, { message: "there is no such question" });
      return call.json(recorded, recorded.replayed ? 200 : 201);
    })
    .post("/api/learning/answers/lookup", async (call) => {
      const { keys } = await bodyOf(call, lookupFields);
      return call.json({ present: await presentKeys(services, keys) });
    });
}

/** For administrators alone. */
export function verificationRoutes(services: Services): Hono {
  return new Hono().post("/api/learning/verify", withKey(services.settings.ADMIN_KEY_FILE), async (call) => {
    const differing = await differingCounts(services);
    return call.json({ ok: differing === 0, differing }, differing === 0 ? 200 : 409);
  });
}
