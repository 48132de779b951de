import type { LoadResult } from "../../../../events/event.ts";
import { duration, whole } from "../../../../text/words.ts";
import type { Judge } from "../../../check.ts";
import { conclude, missing, newerFailure, restsOn } from "../../../conclude.ts";
import { judgeServiceLevel } from "../../../service-level.ts";
import { definition } from "./definition.ts";

/** Arrivals are random: a run that reached this share of what it asked for reached it. */
const reachedShare = 0.99;

export const judge: Judge = (state, _now, extra) => {
  const { load } = state;
  if (load === undefined) return conclude(definition, "unverified", missing(state, "no load was run", "load"));
  const { serviceLevel, load: asked } = extra.plan;
  const { measured, broken, unjudged, offBy } = judgeServiceLevel(load.value, serviceLevel);
  const rests = { measured, evidence: restsOn(extra, load, "load-summary", "load-samples") };
  const { validity } = load.value;
  if (!validity.valid) return conclude(definition, "unverified", `the run is invalid: ${validity.reasons.join("; ")}`, rests);
  const failure = newerFailure(state, load, "load");
  if (failure !== undefined) return conclude(definition, "unverified", failure, rests);
  if (broken.length > 0) {
    return conclude(definition, "fail", `at ${whole(load.value.reached)}/s: ${broken.join("; ")}`, { ...rests, offBy });
  }
  if (unjudged.length > 0) return conclude(definition, "unverified", unjudged.join("; "), rests);
  const target = Math.max(asked.rate, load.value.target);
  const short = shortOf(load.value, target, asked.durationSeconds);
  if (short !== undefined) return conclude(definition, "unverified", short, rests);
  const held = `${whole(load.value.reached)} requests/s held for ${duration(load.value.seconds)} within the service level`;
  return conclude(definition, "pass", held, rests);
};

/** What keeps a run that held the service level from being the one that was asked for. */
function shortOf(load: LoadResult, target: number, seconds: number): string | undefined {
  const held = `held the service level at ${whole(load.reached)}/s`;
  if (!(load.reached >= target * reachedShare)) {
    const generates =
      load.ceiling === undefined || load.ceiling >= target
        ? undefined
        : `this machine can generate ${whole(load.ceiling)}/s beside the stack`;
    return `${whole(target)} requests/s: ${[generates, held].filter(Boolean).join("; ")}`;
  }
  if (!(load.seconds >= seconds * reachedShare)) return `${held} for ${duration(load.seconds)}, asked for is ${duration(seconds)}`;
  return undefined;
}
