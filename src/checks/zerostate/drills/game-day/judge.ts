import type { Measured } from "../../../../events/event.ts";
import type { RunState } from "../../../../state/state.ts";
import type { Judge, JudgeInput } from "../../../check.ts";
import { conclude, restsOn } from "../../../conclude.ts";
import { newerDrillFailure } from "../../../drill-failure.ts";
import { definition } from "./definition.ts";
import { shippedDefinitions, shippedDrills } from "./shipped-drills.ts";

export const judge: Judge = (state, _now, extra) => {
  const judged = shippedDrills.map((name) => ({ name, ...standing(state, extra, name) }));
  const measured = judged.map(({ name, says, ok }): Measured => ({ name, value: says, limit: "resilient", ok }));
  const evidence = shippedDrills.flatMap((name) => {
    const drill = state.drills.get(name);
    return drill === undefined ? [] : restsOn(extra, drill, "drill");
  });
  const failed = judged.filter(({ isFalse }) => isFalse);
  const shown = judged.filter(({ ok }) => ok).length;
  const conclusion = { measured, evidence, offBy: failed.length / shippedDrills.length };
  const reason = `${shown} of ${shippedDrills.length} drills resilient`;
  if (failed.length > 0) return conclude(definition, "fail", `${reason}; not: ${named(failed)}`, conclusion);
  if (shown < shippedDrills.length) {
    return conclude(definition, "unverified", `${reason}; not shown: ${named(judged.filter(({ ok }) => !ok))}`, conclusion);
  }
  return conclude(definition, "pass", reason, conclusion);
};

interface Standing {
  readonly says: string;
  readonly ok: boolean;
  /** Proved false, not only not shown. */
  readonly isFalse: boolean;
}

function standing(state: RunState, extra: JudgeInput, name: string): Standing {
  const drill = state.drills.get(name);
  if (drill === undefined) {
    const why = extra.gameDay?.held.value.notPossible.find((each) => each.drill === name)?.reason;
    return { says: why ?? "not carried out", ok: false, isFalse: false };
  }
  const { verdict } = drill.value;
  // A project may have a drill of its own by that name, and demand less.
  if (drill.value.definition !== shippedDefinitions[name]) return { says: "another drill of that name", ok: false, isFalse: false };
  const failure = newerDrillFailure(state, drill);
  if (failure !== undefined) return { says: failure, ok: false, isFalse: false };
  return { says: verdict, ok: verdict === "resilient", isFalse: verdict === "not resilient" || verdict === "not undone" };
}

function named(judged: readonly { readonly name: string }[]): string {
  return judged.map(({ name }) => name).join(", ");
}
