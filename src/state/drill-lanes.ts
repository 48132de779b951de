import type { DrillTimeline, RunState } from "./state.ts";

export type StretchLook = "fault" | "pending" | "firing" | "failing";
export type MomentLook = "bitten" | "delivered" | "resolved";

/** What lasts on the time axis of a drill: a fault, an alert, or a probe that did not hold. Seconds after the first injection. */
export interface DrillLane {
  readonly kind: "fault" | "alert" | "probe";
  readonly name: string;
  /** In order; `to` undefined: it lasts. */
  readonly stretches: readonly { readonly from: number; readonly to: number | undefined; readonly look: StretchLook }[];
  readonly moments: readonly { readonly t: number; readonly look: MomentLook }[];
}

/** Faults first, then alerts, then probes, each in the order in which it was first heard of. A probe that always held has none. */
export function drillLanes(timeline: DrillTimeline): DrillLane[] {
  return [...faultLanes(timeline), ...alertLanes(timeline), ...probeLanes(timeline)];
}

function faultLanes({ faults, bitten }: DrillTimeline): DrillLane[] {
  return faults.flatMap(({ title, injected, undone }, index): DrillLane[] => {
    if (injected === undefined) return [];
    // Clients tell that something is broken, not which of several faults did it.
    const moments = index === 0 && bitten !== undefined ? [{ t: bitten.t, look: "bitten" as const }] : [];
    return [{ kind: "fault", name: title, stretches: [{ from: injected, to: undone, look: "fault" }], moments }];
  });
}

/** Pending and firing last until the next of them; a delivery is a moment while it fires. */
function alertLanes({ alerts }: DrillTimeline): DrillLane[] {
  return [...alerts].map(([name, changes]): DrillLane => {
    const lasting = changes.filter(({ state }) => state !== "delivered");
    const stretches = lasting.flatMap(({ t, state }, index) =>
      state === "pending" || state === "firing" ? [{ from: t, to: lasting[index + 1]?.t, look: state }] : [],
    );
    const moments = changes.flatMap(({ t, state }) => (state === "delivered" || state === "resolved" ? [{ t, look: state }] : []));
    return { kind: "alert", name, stretches, moments };
  });
}

function probeLanes({ probes }: DrillTimeline): DrillLane[] {
  const byName = Map.groupBy(probes, ({ probe }) => probe);
  return [...byName].map(([name, changes]): DrillLane => {
    const stretches = changes.flatMap(({ t, ok }, index) =>
      ok || changes[index - 1]?.ok === false
        ? []
        : [{ from: t, to: changes.slice(index).find((later) => later.ok)?.t, look: "failing" as const }],
    );
    return { kind: "probe", name, stretches, moments: [] };
  });
}

/** A game day under way: what is planned, and what came of it so far. */
export interface GameDayProgress {
  readonly planned: readonly string[];
  /** Ids of what has ended, in the order of the plan. */
  readonly done: readonly string[];
}

/** undefined when no game day is under way. */
export function gameDayUnderWay({ gameDayPlan, gameDay, drills, finished }: RunState): GameDayProgress | undefined {
  if (gameDayPlan === undefined || finished !== undefined || (gameDay !== undefined && gameDay.at >= gameDayPlan.at)) return undefined;
  const { at, value } = gameDayPlan;
  return { planned: value.drills, done: value.drills.filter((id) => (drills.get(id)?.at ?? "") >= at) };
}

/** The drill that runs now, once its fault is on the ledger. */
export function runningDrill({ steps, drillTimelines }: RunState): DrillTimeline | undefined {
  const step = steps.get("drill");
  if (step?.status !== "running") return undefined;
  return [...drillTimelines.values()].find(({ ended, begunAt }) => !ended && begunAt >= step.startedAt);
}
