import type { DrillResult, Fact } from "../../events/event.ts";
import { drillLanes } from "../../state/drill-lanes.ts";
import type { RunState } from "../../state/state.ts";
import type { Colour } from "../../text/colours.ts";
import { drillInWords, drillTime, outcomeOfDrill, reasonInWords, verdictInWords } from "../../text/drill-words.ts";
import { outcomeGlyphs } from "./outcome-glyphs.ts";
import type { Saying } from "./saying.ts";

type DrillFact = Extract<
  Fact,
  { type: "drill.steady" | "drill.finished" | "fault.injected" | "fault.bitten" | "alert.changed" | "fault.undone" }
>;

export function drillSayings(fact: DrillFact, state: RunState): Saying[] {
  switch (fact.type) {
    case "drill.steady": {
      const broken = fact.probes
        .filter(({ ok }) => !ok)
        .map(({ name, value, limit }) => `${name} ${value}${limit ? ` (limit ${limit})` : ""}`);
      return [said(`steady state ${fact.when} the fault: ${fact.met ? "met" : `not met: ${broken.join("; ")}`}`)];
    }
    case "fault.injected":
      return [said(`fault injected${named(fact, state)}`)];
    case "fault.bitten":
      return [said(`noticed by clients after ${drillTime(fact.afterMs)}: ${fact.seen}`)];
    case "alert.changed":
      return [said(`alert ${fact.alert} ${fact.state} after ${drillTime(fact.afterMs)}`)];
    case "fault.undone":
      return [said(`fault undone after ${drillTime(fact.afterMs)}${named(fact, state)}`)];
    case "drill.finished":
      return [...probes(fact.result, state), ...finished(fact.result)];
  }
}

function said(text: string, colour?: Colour): Saying {
  return { label: "drill", text, ...(colour === undefined ? {} : { colour }) };
}

/** ": postgres/0 is killed". */
function named({ drill, fault }: { readonly drill: string; readonly fault: string }, { drillTimelines }: RunState): string {
  const title = drillTimelines.get(drill)?.faults.find(({ id }) => id === fault)?.title;
  return title === undefined ? "" : `: ${title}`;
}

/** Probes come and go many times a second: one line at the end says what each of them saw. */
function probes({ drill }: DrillResult, { drillTimelines }: RunState): Saying[] {
  const timeline = drillTimelines.get(drill);
  if (timeline === undefined) return [];
  const end = Math.max(0, ...timeline.samples.map(({ t }) => t));
  const failed = drillLanes(timeline).flatMap(({ kind, name, stretches }) => {
    if (kind !== "probe" || stretches.length === 0) return [];
    // A second of the load is told when it is over, and can be known to hold before the time at which it is told not to.
    const ms = stretches.reduce((sum, { from, to = end }) => sum + Math.max(0, to - from) * 1000, 0);
    const lasts = stretches.at(-1)?.to === undefined ? ", and still does" : "";
    return [`${name} ${drillTime(ms)}${stretches.length === 1 ? "" : ` in ${stretches.length} stretches`}${lasts}`];
  });
  return failed.length === 0 ? [] : [said(`probes that did not hold: ${failed.join("; ")}`)];
}

/** The verdict, and everything it rests on. */
function finished(result: DrillResult): Saying[] {
  const { drill, title, verdict } = result;
  const outcome = outcomeOfDrill(verdict);
  const { colour } = outcomeGlyphs[outcome];
  const head = `${title}: ${verdictInWords(result)}`;
  const seen = drillInWords(result);
  if (outcome === "pass") return [said(`${head}: ${seen === "" ? result.reason : seen}`, colour)];
  return [
    said(`${head}: ${reasonInWords(result)}`, colour),
    ...(seen === "" ? [] : [said(`seen: ${seen}`)]),
    ...(verdict === "not undone" ? [said(`THE FAULT OF ${drill} IS STILL THERE: run parity heal before anything else`, colour)] : []),
  ];
}
