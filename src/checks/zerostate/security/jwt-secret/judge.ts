import type { Judge } from "../../../check.ts";
import { judgeParts } from "../../../parts.ts";
import { definition } from "./definition.ts";

export const judge: Judge = (state, _now, extra) =>
  judgeParts(
    definition,
    "jwt-secret",
    ["secret length", "secret entropy", "guessed secret", "empty secret", "alg none", "real secret"],
    state,
    extra,
  );
