import type { Fact, Finding, Headline, Outcome } from "../../events/event.ts";
import type { RunState } from "../../state/state.ts";
import type { Colour, Paint } from "../../text/colours.ts";
import { duration } from "../../text/words.ts";
import { hanging } from "../../text/wrap.ts";
import { outcomeGlyphs } from "./outcome-glyphs.ts";
import type { PlainLooks } from "./plain.ts";

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
  const took = `took     ${duration(finished.ms / 1000)} · exit ${finished.exitCode}${exitWords[finished.exitCode] ?? ""}`;
  const reports = state.reports.filter(({ format }) => format !== "json").map(({ path }) => looks.shownPath(path));
  const report = reports.length === 0 ? [] : hanging("report   ", reports.join(" · "), looks.width);
  return `${[...verdictLines(state, looks), ...report, looks.paint("dim", took)].join("\n")}\n`;
}

function verdictLines(state: RunState, looks: Looks): string[] {
  const { verdict } = state;
  if (verdict === undefined) return [];
  const counts = (Object.entries(verdict.counts) as [Outcome, number][])
    .filter(([outcome, count]) => count > 0 || outcome === "fail")
    .map(([outcome, count]) => `${count} ${outcome}`);
  const score = verdict.score === undefined ? "" : `   score ${Math.round(verdict.score)}`;
  const headline = looks.paint("bold", looks.paint(headlineColours[verdict.headline], verdict.headline));
  const findings = [...state.findings.values()].filter(({ outcome }) => outcome !== "pass" && outcome !== "not-applicable");
  const width = Math.min(24, Math.max(0, ...findings.map(({ id }) => shortName(id).length)));
  return [
    "",
    `${headline}   ${state.started?.project ?? ""} · production readiness: ${counts.join(" · ")}${score}`,
    ...findings.sort(byWeight).flatMap((finding) => findingLines(finding, width, looks)),
    "",
  ];
}

const weights: readonly Outcome[] = ["fail", "error", "unverified", "expired", "waived", "attested"];

function byWeight(a: Finding, b: Finding): number {
  return weights.indexOf(a.outcome) - weights.indexOf(b.outcome);
}

function findingLines(finding: Finding, width: number, looks: Looks): string[] {
  const { glyph, ascii, colour } = outcomeGlyphs[finding.outcome];
  const label = `  ${looks.unicode ? glyph : ascii} ${shortName(finding.id).padEnd(width)}  `;
  const [first = "", ...rest] = hanging(label, `${finding.outcome}: ${finding.reason}`, looks.width);
  const painted = looks.paint(colour, first.slice(0, label.length)) + first.slice(label.length);
  const remedy = hanging(`${" ".repeat(label.length)}${looks.unicode ? "→" : "->"} `, finding.remedy, looks.width);
  return [painted, ...rest, ...remedy.map((line) => looks.paint("dim", line))];
}

function shortName(id: string): string {
  return id.split("/").at(-1) ?? id;
}
