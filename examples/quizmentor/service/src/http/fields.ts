import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { z } from "zod";
import { levels } from "../bloom/levels.ts";
import type { Draft } from "../bloom/validate.ts";

/** Harmless in a key of Redis. */
export const nameField: z.ZodType<string> = z
  .string()
  .regex(/^[\w.-]{1,64}$/, "must be 1 to 64 letters, digits, dots, dashes, underscores");

export const draftField: z.ZodType<Draft> = z.object({
  text: z.string().min(10).max(500),
  choices: z.array(z.string().min(1).max(200)).max(20),
  answer: z.number().int().min(0).max(20),
  level: z.enum(levels),
});

/** The request's JSON body. Throws HTTPException 400 with every problem. */
export async function bodyOf<Fields>(call: Context, shape: z.ZodType<Fields>): Promise<Fields> {
  const value: unknown = await call.req.json().catch(() => {
    throw new HTTPException(400, { message: "the body is not JSON" });
  });
  return checked(shape, value);
}

/** Throws HTTPException 400 with every problem. */
export function checked<Fields>(shape: z.ZodType<Fields>, value: unknown): Fields {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "));
  throw new HTTPException(400, { message: problems.join("; ") });
}
