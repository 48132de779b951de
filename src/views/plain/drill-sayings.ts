import type { DrillResult, Fact } from "../../events/event.ts";
import { milliseconds } from "../../text/words.ts";
import type { Saying } from "./saying.ts";

type DrillFact = Extract<Fact, { type: "drill.steady" | "drill.finished" | "fault.injected" | "alert.changed" | "fault.undone" }>;

export function drillSayings(fact: DrillFact): Saying[] {
  switch (fact.type) {
    case "drill.steady": {
      const broken = fact.probes
        .filter(({ ok }) => !ok)
        .map(({ name, value, limit }) => `${name} ${value}${limit ? ` (limit ${limit})` : ""}`);
      return [{ label: "drill", text: `steady state ${fact.when} the fault: ${fact.met ? "met" : `not met: ${broken.join("; ")}`}` }];
    }
    case "fault.injected":
      return [{ label: "drill", text: "fault injected" }];
    case "alert.changed":
      return [{ label: "drill", text: `alert ${fact.alert} ${fact.state} after ${milliseconds(fact.afterMs)}` }];
    case "fault.undone":
      return [{ label: "drill", text: `fault undone after ${milliseconds(fact.afterMs)}` }];
    case "drill.finished":
      return [{ label: "drill", text: finished(fact.result) }];
  }
}

function finished({ title, verdict, reason }: DrillResult): string {
  return `${title}: ${verdict}: ${reason}`;
}
