import type { Judge } from "../../../check.ts";
import { judgeParts } from "../../../parts.ts";
import { definition } from "./definition.ts";

export const judge: Judge = (state, _now, extra) => judgeParts(definition, "access-logs", ["marked request in the log"], state, extra);
