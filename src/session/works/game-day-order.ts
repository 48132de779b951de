import type { ServiceName } from "../../plan/plan.ts";
import { leastHoldMs } from "../../steps/drill/bounds.ts";
import type { DrillDefinition } from "../../steps/drill/definition.ts";
import type { FaultKindName } from "../../steps/faults/fault.ts";
import { actionsOf } from "../../steps/faults/kinds/registry.ts";

/** They end what a store holds, though nothing of them outlives it. */
const emptying: ReadonlySet<FaultKindName> = new Set(["redis-flushed", "redis-evicting", "disk-full"]);
const stores: Readonly<Partial<Record<ServiceName, number>>> = { redis: 1, postgres: 2 };
const dataTouching = 3;

/**
 * The order of a game day: what keeps nothing first, then the cache, then the database, and last what touches stored data, so that what a
 * drill leaves behind can blur as few of the others as possible. Of two that tell of themselves by the same alert one does not follow
 * the other where that can be avoided. The same drills always come in the same order.
 */
export function gameDayOrder(drills: readonly DrillDefinition[]): DrillDefinition[] {
  const ordered: DrillDefinition[] = [];
  const groups = [0, 1, 2, dataTouching].map((rank) => drills.filter((drill) => rankOf(drill) === rank));
  for (const group of groups) {
    const waiting = [...group].sort((a, b) => a.id.localeCompare(b.id));
    while (waiting.length > 0) {
      const next = nextOf(waiting, ordered.at(-1));
      ordered.push(next);
      waiting.splice(waiting.indexOf(next), 1);
    }
  }
  return ordered;
}

/** 0 nothing is kept, 1 the cache, 2 the database, 3 stored data is touched. */
export function rankOf({ method }: DrillDefinition): number {
  const ranks = method.faults.map((fault) => {
    const actions = actionsOf({ id: "", ...fault });
    const touches = actions.kind.lasting === true || emptying.has(fault.kind);
    return touches ? dataTouching : (stores[actions.target().service] ?? 0);
  });
  return Math.max(...ranks);
}

/**
 * Of the ones whose alerts the one before leaves alone the one with most alerts, because what others do to the same store rings them too,
 * and they must be quiet before it begins. Then the one that has most others like it: it gets harder to place the longer it waits. What is
 * held longest rings most of what it does not name, so it comes before what is held shorter, and is forgotten when the next group begins.
 */
function nextOf(waiting: readonly DrillDefinition[], before: DrillDefinition | undefined): DrillDefinition {
  const apart = waiting.filter((drill) => before === undefined || !disturbs(before, drill));
  const crowd = (drill: DrillDefinition): number => waiting.filter((other) => disturbs(drill, other)).length;
  const [next] = [...(apart.length > 0 ? apart : waiting)].sort(
    (a, b) => b.alerts.length - a.alerts.length || crowd(b) - crowd(a) || leastHoldMs(b) - leastHoldMs(a),
  );
  if (next === undefined) throw new Error("nothing waits");
  return next;
}

function disturbs(before: DrillDefinition, after: DrillDefinition): boolean {
  const rung = new Set(before.alerts.map(({ name }) => name));
  return after.alerts.some(({ name }) => rung.has(name)) || after.silent.some((name) => rung.has(name));
}
