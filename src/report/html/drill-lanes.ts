import type { DrillLane } from "../../state/drill-lanes.ts";
import { drillTime } from "../../text/drill-words.ts";
import type { Lane } from "../charts/lane.ts";
import type { Scale } from "../charts/scale.ts";

const verbs = { fault: "there", pending: "pending", firing: "firing", failing: "not holding" } as const;
const words = { bitten: "noticed by clients", delivered: "delivered", resolved: "resolved" } as const;

/** A bar a stretch and a mark a moment, and the same in words. */
export function laneOf({ kind, name, stretches, moments }: DrillLane, x: Scale): Lane {
  const bars = stretches.map(({ from, to, look }) => {
    const says = `${verbs[look]} from ${seconds(from)} ${to === undefined ? "on, not over" : `to ${seconds(to)}`}`;
    return { from, to: to ?? x.to, look, says };
  });
  const marks = moments.map(({ t, look }) => ({ at: t, look, says: `${words[look]} at ${seconds(t)}` }));
  const title = kind === "probe" ? `Probe ${name}` : kind === "fault" ? `Fault: ${name}` : name;
  return { title, says: [...saysOf(bars, kind), ...marks.map(({ says }) => says)].join(", "), bars, marks };
}

const mostTold = 3;

/** A probe that flutters is told by how often it did. */
function saysOf(bars: readonly { readonly says: string }[], kind: DrillLane["kind"]): string[] {
  if (kind !== "probe" || bars.length <= mostTold) return bars.map(({ says }) => says);
  return [...bars.slice(0, mostTold - 1).map(({ says }) => says), `and ${bars.length - mostTold + 1} times more`];
}

function seconds(t: number): string {
  return t < 0 ? `${t.toFixed(1)} s` : drillTime(t * 1000);
}
