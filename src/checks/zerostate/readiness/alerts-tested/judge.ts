import type { AlertState } from "../../../../events/event.ts";
import type { RunState } from "../../../../state/state.ts";
import type { Judge } from "../../../check.ts";
import { conclude, newerFailure, restsOn } from "../../../conclude.ts";
import { definition } from "./definition.ts";

const way: readonly AlertState[] = ["pending", "firing", "delivered", "resolved"];

export const judge: Judge = (state, _now, extra) => {
  const { alerts } = extra.plan.monitoring;
  if (alerts.length === 0) return conclude(definition, "unverified", "the plan has no alerts");
  const ways = alerts.map(({ name }) => ({ name, seen: seenOf(state, name) }));
  const whole = ways.filter(({ seen }) => seen.length === way.length);
  const measured = ways.map(({ name, seen }) => ({
    name,
    value: seen.join(" → ") || "not seen",
    limit: way.join(" → "),
    ok: seen.length === way.length,
  }));
  const drills = [...state.drills.values()];
  const evidence = ways.some(({ seen }) => seen.length > 0) ? drills.flatMap((drill) => restsOn(extra, drill, "drill")) : [];
  const failure = drills.map((drill) => newerFailure(state, drill, "drill")).find((each) => each !== undefined);
  const missing = ways
    .filter((each) => !whole.includes(each))
    .map(({ name, seen }) => (seen.length === 0 ? name : `${name} (only ${seen.join(", ")})`));
  const reason = `${whole.length} of ${alerts.length} alerts seen from pending to resolved under a real fault`;
  if (missing.length > 0) return conclude(definition, "unverified", `${reason}; not: ${missing.join(", ")}`, { measured, evidence });
  if (failure !== undefined) return conclude(definition, "unverified", failure, { measured, evidence });
  return conclude(definition, "pass", reason, { measured, evidence });
};

/** How far along its way an alert was seen, in order, in one drill whose fault a client noticed. */
function seenOf(state: RunState, alert: string): AlertState[] {
  const facts = (state.alerts.get(alert) ?? []).map(({ value, run }) => ({ ...value, run }));
  const drills = new Set(facts.map(({ drill }) => drill));
  const ways = [...drills].map((drill) => {
    const result = state.drills.get(drill);
    if (result?.value.bittenAfterMs === undefined) return [];
    const order = facts.filter((fact) => fact.drill === drill && fact.run === result.run).map(({ state: at }) => at);
    return followed(order);
  });
  return ways.sort((a, b) => b.length - a.length)[0] ?? [];
}

function followed(order: readonly AlertState[]): AlertState[] {
  let from = 0;
  const seen: AlertState[] = [];
  for (const stage of way) {
    const index = order.indexOf(stage, from);
    if (index < 0) break;
    seen.push(stage);
    from = index + 1;
  }
  return seen;
}
