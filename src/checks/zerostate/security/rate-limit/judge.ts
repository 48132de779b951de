import type { Judge } from "../../../check.ts";
import { judgeParts } from "../../../parts.ts";
import { definition } from "./definition.ts";

export const judge: Judge = (state, _now, extra) =>
  judgeParts(definition, "rate-limit", ["burst let through", "limited with 429", "Retry-After", "another client"], state, extra);
