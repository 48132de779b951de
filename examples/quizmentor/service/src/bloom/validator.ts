import { z } from "zod";
import { askRole, type Remote } from "../remote.ts";
import { levels } from "./levels.ts";
import { type Draft, type Verdict, validate } from "./validate.ts";

export type Validator = (draft: Draft) => Promise<Verdict>;

const verdict: z.ZodType<Verdict> = z.object({
  valid: z.boolean(),
  level: z.enum(levels).optional(),
  openings: z.array(z.string()),
  problems: z.array(z.object({ rule: z.enum(["wording", "level", "choices", "answer"]), says: z.string() })),
});

/** `remote`: where the role runs; undefined where this instance has it. */
export function validatorAt(remote: Remote | undefined): Validator {
  return remote === undefined ? async (draft) => validate(draft) : (draft) => askRole(remote, "/api/validate", verdict, draft);
}
