import type { Fact, GameDayResult } from "../../events/event.ts";
import { afterGameDay, gameDayInWords, gameDayRows, reasonInWords, verdictInWords } from "../../text/drill-words.ts";
import { roughly } from "../../text/words.ts";
import { outcomeGlyphs } from "./outcome-glyphs.ts";
import type { Saying } from "./saying.ts";

/** How many, how long, in which order, and what can't be shown here. */
export function gameDayPlanned({ drills, expectedSeconds, notPossible = [] }: Extract<Fact, { type: "gameday.planned" }>): Saying[] {
  const time = expectedSeconds === undefined ? "" : `, about ${roughly(expectedSeconds)}`;
  const count = `${drills.length} ${drills.length === 1 ? "drill" : "drills"}`;
  const order = drills.length === 0 ? "" : `: ${drills.join(", ")}`;
  return [said(`${count}${time}${order}`), ...notPossible.map((each) => said(`${each.drill}: ${impossible(each.reason)}`))];
}

/** The answer, a row a drill, why each that is not resilient is not, and what to do. */
export function gameDayFinished(result: GameDayResult): Saying[] {
  const rows = gameDayRows(result);
  const open = rows.filter(({ outcome }) => outcome !== "pass");
  const worst = open.find(({ outcome }) => outcome === "error") ?? open.find(({ outcome }) => outcome === "fail") ?? open[0];
  const cells = rows.map(({ drill, verdict, score, outcome }) => [drill, score, `${outcomeGlyphs[outcome].ascii} ${verdict}`]);
  return [
    { label: "game day", text: gameDayInWords(result), colour: outcomeGlyphs[worst?.outcome ?? "pass"].colour },
    { label: "game day", text: "", rows: [["drill", "score", "verdict"], ...cells] },
    ...open.map(({ drill, verdict, reason }) => said(`${drill}: ${verdict}: ${reason}`)),
    said(`next: ${afterGameDay(result)}`),
  ];
}

function said(text: string): Saying {
  return { label: "game day", text };
}

function impossible(reason: string): string {
  const refused = { verdict: "not carried out", reason } as const;
  return `${verdictInWords(refused)}: ${reasonInWords(refused)}`;
}
