import type { AlertState, DrillResult } from "../../../../events/event.ts";
import type { RunState, Stamped } from "../../../../state/state.ts";
import type { Judge } from "../../../check.ts";
import { conclude, restsOn } from "../../../conclude.ts";
import { newerDrillFailure } from "../../../drill-failure.ts";
import { definition } from "./definition.ts";

const way: readonly AlertState[] = ["pending", "firing", "delivered", "resolved"];

export const judge: Judge = (state, _now, extra) => {
  const { alerts } = extra.plan.monitoring;
  if (alerts.length === 0) return conclude(definition, "unverified", "the plan has no alerts");
  const ways = alerts.map(({ name }) => ({ name, ...farthest(state, name) }));
  const whole = ways.filter(({ seen }) => seen.length === way.length);
  const measured = ways.map(({ name, seen }) => ({
    name,
    value: seen.join(" → ") || "not seen",
    limit: way.join(" → "),
    ok: seen.length === way.length,
  }));
  const drills = [...new Set(ways.flatMap(({ seen, drill }) => (drill === undefined || seen.length === 0 ? [] : [drill])))];
  const evidence = drills.flatMap((drill) => restsOn(extra, drill, "drill"));
  const failure = drills.map((drill) => newerDrillFailure(state, drill)).find((each) => each !== undefined);
  const missing = ways
    .filter((each) => !whole.includes(each))
    .map(({ name, seen }) => (seen.length === 0 ? name : `${name} (only ${seen.join(", ")})`));
  const reason = `${whole.length} of ${alerts.length} alerts seen from pending to resolved under a real fault`;
  if (missing.length > 0) return conclude(definition, "unverified", `${reason}; not: ${missing.join(", ")}`, { measured, evidence });
  if (failure !== undefined) return conclude(definition, "unverified", failure, { measured, evidence });
  return conclude(definition, "pass", reason, { measured, evidence });
};

interface Way {
  readonly seen: readonly AlertState[];
  /** The drill that showed it. */
  readonly drill: Stamped<DrillResult> | undefined;
}

/** How far along its way an alert was seen, in order, in one drill whose fault a client noticed: of whichever drill showed most. */
function farthest(state: RunState, alert: string): Way {
  const facts = (state.alerts.get(alert) ?? []).map(({ value, run }) => ({ ...value, run }));
  const ways = [...state.drills.values()].map((drill): Way => {
    // A drill may be carried out twice in one run: the result is of the second, the facts are of both.
    const own = drill.value.alerts?.find(({ name }) => name === alert);
    if (drill.value.bittenAfterMs === undefined || (own !== undefined && own.firingAfterMs === undefined)) return { seen: [], drill };
    const order = facts.filter((fact) => fact.drill === drill.value.drill && fact.run === drill.run).map(({ state: at }) => at);
    return { seen: followed(order.slice(Math.max(0, order.lastIndexOf("pending")))), drill };
  });
  return ways.sort((a, b) => b.seen.length - a.seen.length)[0] ?? { seen: [], drill: undefined };
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
