import type { Judge } from "../../../check.ts";
import { judgeParts } from "../../../parts.ts";
import { definition } from "./definition.ts";

export const judge: Judge = (state, _now, extra) =>
  judgeParts(definition, "database-tls", ["plaintext connection", "application connections over TLS"], state, extra);
