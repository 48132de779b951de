import { milliseconds } from "../../text/words.ts";
import type { Lane } from "../charts/lane.ts";
import type { Scale } from "../charts/scale.ts";
import type { ReportedDrill } from "../report.ts";

export function faultLane({ injected = 0, bitten, undone }: ReportedDrill["fault"], x: Scale): Lane {
  const undoing = undone === undefined ? "not undone" : `undone at ${seconds(undone)}`;
  const biting = bitten === undefined ? "never seen by clients" : `seen by clients at ${seconds(bitten)}`;
  return {
    title: "Fault",
    says: `injected at ${seconds(injected)}, ${biting}, ${undoing}`,
    bars: [{ from: injected, to: undone ?? x.to, look: "fault", says: `fault, ${undoing}` }],
    marks: bitten === undefined ? [] : [{ at: bitten, look: "bitten", says: biting }],
  };
}

/** Pending and firing last until the next of them; a delivery is a moment while it fires. */
export function alertLane({ name, changes }: ReportedDrill["alerts"][number], x: Scale): Lane {
  const lasting = changes.filter(({ state }) => state !== "delivered");
  const bars = lasting.flatMap(({ state, t }, index) => {
    if (state !== "pending" && state !== "firing") return [];
    const to = lasting[index + 1]?.t ?? x.to;
    return [{ from: t, to, look: state, says: `${state} from ${seconds(t)} to ${seconds(to)}` }];
  });
  const marks = changes
    .filter(({ state }) => state === "delivered" || state === "resolved")
    .map(({ state, t }) => ({ at: t, look: state, says: `${state} at ${seconds(t)}` }));
  return { title: name, says: changes.map(({ state, t }) => `${state} ${seconds(t)}`).join(", "), bars, marks };
}

function seconds(t: number): string {
  return t > 0 && t < 1 ? milliseconds(t * 1000) : `${t.toFixed(1)} s`;
}
