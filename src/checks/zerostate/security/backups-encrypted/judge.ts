import type { Judge } from "../../../check.ts";
import { judgeParts } from "../../../parts.ts";
import { definition } from "./definition.ts";

export const judge: Judge = (state, _now, extra) =>
  judgeParts(definition, "backups-encrypted", ["files encrypted", "another key", "its own key"], state, extra);
