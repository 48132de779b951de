import type { Judge } from "../../../check.ts";
import { judgeParts } from "../../../parts.ts";
import { definition } from "./definition.ts";

const everywhere = ["environments", "command lines", "logs"];

/** Processes have no image whose layers could hold one; where nobody knows what they run in, layers count. */
export const judge: Judge = (state, _now, extra) => {
  const parts = state.runtime?.kind === "native" ? everywhere : [...everywhere, "image layers"];
  return judgeParts(definition, "secrets-in-vault", parts, state, extra);
};
