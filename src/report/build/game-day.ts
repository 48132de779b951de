import type { RunState } from "../../state/state.ts";
import { afterGameDay, gameDayInWords, gameDayRows } from "../../text/drill-words.ts";
import type { ReportedGameDay } from "../report.ts";

export function gameDayOf({ gameDay }: RunState): ReportedGameDay | undefined {
  if (gameDay === undefined) return undefined;
  const { run, at, value } = gameDay;
  const rows = gameDayRows(value);
  const worst = (["error", "fail", "unverified"] as const).find((outcome) => rows.some((row) => row.outcome === outcome));
  // A day on which nothing was asked for has shown nothing.
  const outcome = worst ?? (rows.length === 0 ? "unverified" : "pass");
  return { origin: { run, at }, answer: gameDayInWords(value), next: afterGameDay(value), outcome, rows };
}
