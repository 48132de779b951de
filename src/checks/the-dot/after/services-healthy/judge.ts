import type { Judge } from "../../../check.ts";
import { judgeParts } from "../../../parts.ts";
import { definition } from "./definition.ts";

export const judge: Judge = (state, _now, extra) =>
  judgeParts(definition, "services-healthy", ["instances running", "application ready"], state, extra);
