import { percent, whole } from "../../../../text/words.ts";
import type { Judge } from "../../../check.ts";
import { conclude, missing, newerFailure, restsOn } from "../../../conclude.ts";
import { judgeServiceLevel } from "../../../service-level.ts";
import { definition } from "./definition.ts";

/** With fewer requests than this for each one that may fail, none failing says little. */
const requestsPerAllowedFailure = 10;

export const judge: Judge = (state, _now, extra) => {
  const { load } = state;
  if (load === undefined) return conclude(definition, "unverified", missing(state, "no load was run", "load"));
  const { serviceLevel } = extra.plan;
  const { measured, broken, unjudged, offBy } = judgeServiceLevel(load.value, serviceLevel);
  const conclusion = { measured, evidence: restsOn(extra, load, "load-summary", "load-samples"), offBy };
  const { validity, requests, reached } = load.value;
  if (!validity.valid) return conclude(definition, "unverified", `the run is invalid: ${validity.reasons.join("; ")}`, conclusion);
  const failure = newerFailure(state, load, "load");
  if (failure !== undefined) return conclude(definition, "unverified", failure, conclusion);
  const at = `at ${whole(reached)} requests/s`;
  if (broken.length > 0) return conclude(definition, "fail", `${at}: ${broken.join("; ")}`, conclusion);
  if (unjudged.length > 0) return conclude(definition, "unverified", unjudged.join("; "), conclusion);
  const enough = Math.min(100_000, Math.round(requestsPerAllowedFailure / (1 - serviceLevel.availability)));
  if (!(requests >= enough)) {
    return conclude(definition, "unverified", `${whole(requests)} requests are too few to tell, ${whole(enough)} would do`, conclusion);
  }
  const held = `errors ${percent(load.value.errorShare)}, ${percent(load.value.withinLatencyShare)} within ${whole(serviceLevel.latencyMs)} ms`;
  return conclude(definition, "pass", `${held}, ${at}`, conclusion);
};
