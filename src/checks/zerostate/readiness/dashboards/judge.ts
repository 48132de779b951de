import type { Judge } from "../../../check.ts";
import { conclude } from "../../../conclude.ts";
import { judgeParts } from "../../../parts.ts";
import { definition } from "./definition.ts";

export const judge: Judge = (state, _now, extra) => {
  const absent = extra.plan.absent.find(({ name }) => name === "grafana");
  if (absent !== undefined) return conclude(definition, "unverified", `there is no Grafana: ${absent.reason}`);
  return judgeParts(definition, "dashboards", ["health", "data source", "panels with data"], state, extra);
};
