import type { Fact, Finding, Headline, Outcome } from "../../events/event.ts";
import { byGravity, shortName } from "../../state/selectors.ts";
import type { RunState } from "../../state/state.ts";
import type { Colour, Paint } from "../../text/colours.ts";
import { shown } from "../../text/terminal.ts";
import { duration } from "../../text/words.ts";
import { hanging } from "../../text/wrap.ts";
import type { PlainLooks } from "./looks.ts";
import { outcomeGlyphs } from "./outcome-glyphs.ts";

type Looks = PlainLooks & { readonly paint: Paint };

const headlineColours: Readonly<Record<Headline, Colour>> = { READY: "green", "NOT READY": "red", "NOT PROVED": "yellow" };
const exitWords: Readonly<Record<number, string>> = {
  0: "",
  1: " (proved false)",
  2: " (wrong request)",
  3: " (not carried out)",
  4: " (not proved)",
  130: " (interrupted)",
};

/** The answer first, then what keeps it from being READY, then where to read more. */
export function conclusion(finished: Extract<Fact, { type: "run.finished" }>, state: RunState, looks: Looks): string {
  const took = shown(
    `took     ${duration(finished.ms / 1000)} · exit ${finished.exitCode}${exitWords[finished.exitCode] ?? ""}`,
    looks.unicode,
  );
  const reports = state.reports.filter(({ format }) => format !== "json").map(({ path }) => looks.shownPath(path));
  const report = reports.length === 0 ? [] : hanging("report   ", shown(reports.join(" · "), looks.unicode), looks.width);
  return `${[...verdictLines(state, looks), ...report, looks.paint("dim", took)].join("\n")}\n`;
}

function verdictLines(state: RunState, looks: Looks): string[] {
  const { verdict } = state;
  if (verdict === undefined) return [];
  const findings = byGravity(state.findings.values()).filter(({ outcome }) => outcome !== "pass" && outcome !== "not-applicable");
  const width = Math.min(24, Math.max(0, ...findings.map(({ id }) => shortName(id).length)));
  return ["", ...headlineLines(verdict, state, looks), ...findings.flatMap((finding) => findingLines(finding, width, looks)), ""];
}

function headlineLines(verdict: NonNullable<RunState["verdict"]>, state: RunState, looks: Looks): string[] {
  const { headline, counts, score } = verdict;
  const told = (Object.entries(counts) as [Outcome, number][])
    .filter(([outcome, count]) => count > 0 || outcome === "pass" || outcome === "fail")
    .map(([outcome, count]) => `${count} ${outcome}`);
  const scored = score === undefined ? "" : ` · score ${score} of 100`;
  const rest = shown(`${state.started?.project ?? ""} · production readiness: ${told.join(" · ")}${scored}`, looks.unicode);
  const label = `${headline}   `;
  const [first = "", ...more] = hanging(label, rest, looks.width);
  return [looks.paint("bold", looks.paint(headlineColours[headline], headline)) + first.slice(headline.length), ...more];
}

function findingLines(finding: Finding, width: number, looks: Looks): string[] {
  const { glyph, ascii, colour } = outcomeGlyphs[finding.outcome];
  const label = `  ${looks.unicode ? glyph : ascii} ${shortName(finding.id).padEnd(width)}  `;
  const [first = "", ...rest] = hanging(label, shown(`${finding.outcome}: ${finding.reason}`, looks.unicode), looks.width);
  const painted = looks.paint(colour, first.slice(0, label.length)) + first.slice(label.length);
  const arrow = `${" ".repeat(label.length)}${looks.unicode ? "→" : "->"} `;
  const remedy = hanging(arrow, shown(finding.remedy, looks.unicode), looks.width);
  return [painted, ...rest, ...remedy.map((line) => looks.paint("dim", line))];
}
