import type { Judge } from "../../../check.ts";
import { judgeParts } from "../../../parts.ts";
import { definition } from "./definition.ts";

export const judge: Judge = (state, _now, extra) =>
  judgeParts(definition, "https-only", ["plain HTTP", "TLS 1.1", "TLS 1.2", "certificate valid for"], state, extra);
