import { outcomeGlyphs } from "../views/plain/outcome-glyphs.ts";
import { backups, disaster, recoveries } from "./markdown-backups.ts";
import { drills, gameDay } from "./markdown-drills.ts";
import { capacity, comparison, load } from "./markdown-load.ts";
import { code, figures, heading, list, table, text } from "./markdown-parts.ts";
import { countsInWords } from "./outcome-words.ts";
import type { Report, ReportedCategory, ReportedCheck } from "./report.ts";

/** For a pull request or a wiki: the answer, what to fix, every line, what is behind it, what was not shown. */
export function toMarkdown(report: Report): string {
  const blocks = [
    heading(1, `${report.headline}: ${report.project === "" ? "parity" : report.project}`),
    `**${report.score === undefined ? "No score" : `Score ${report.score} of 100`}.** ${text(report.summary)}`,
    text(countsInWords(report.counts)),
    ...fixFirst(report),
    ...place(report),
    ...report.categories.flatMap(category),
    ...measurements(report),
    ...notVerified(report),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function fixFirst({ fixFirst: all }: Report): string[] {
  if (all.length === 0) return [];
  const lines = all.map(
    ({ title, outcome, reason, remedy }) => `${sign(outcome)} **${text(title)}**: ${text(reason)}. To do: ${text(remedy)}`,
  );
  return [heading(2, "What to fix first"), lines.map((line, index) => `${index + 1}. ${line}`).join("\n")];
}

function place({ place: { facts, tools } }: Report): string[] {
  if (facts.length === 0) return [];
  const programs = tools.map(({ name, version, source, drift }) => [name, version, source, drift ?? ""]);
  return [
    heading(2, "Where and when it was measured"),
    figures(facts),
    programs.length === 0 ? "" : table(["program", "version", "source", "difference from production"], programs),
  ];
}

function category({ title, score, checks }: ReportedCategory): string[] {
  return [
    heading(2, title),
    score === undefined ? "" : `Score ${score} of 100.`,
    table(
      ["outcome", "check", "measured", "limit", "age of the evidence", "concluded", "repeat"],
      checks.map((check) => [...line(check), check.reason]),
      checks.map(({ repeat }) => code(repeat)),
    ),
  ];
}

function line({ outcome, title, key, age, blocker }: ReportedCheck): string[] {
  const measured = key === undefined ? "" : `${key.name} ${key.value}`;
  return [sign(outcome), blocker ? `${title} (blocker)` : title, measured, key?.limit ?? "", age ?? "no evidence"];
}

function measurements(report: Report): string[] {
  const { settings } = report;
  return [
    ...load(report),
    ...capacity(report),
    ...comparison(report),
    ...gameDay(report),
    ...drills(report),
    ...backups(report),
    ...recoveries(report),
    ...disaster(report),
    ...(settings.length === 0 ? [] : [heading(2, "Settings asked for and in force"), settingTable(settings)]),
  ];
}

function settingTable(settings: Report["settings"]): string {
  return table(
    ["service", "setting", "production", "asked here", "in force", ""],
    settings.map(({ service, name, production, asked, inForce, ok, rule }) => [
      service,
      name,
      production,
      rule === undefined ? asked : `${asked} (${rule})`,
      inForce,
      ok ? "in force" : "NOT in force",
    ]),
  );
}

function notVerified({ notVerified: all }: Report): string[] {
  const lines = all.map(
    ({ what, how, why, remedy }) =>
      `**${text(what)}** (${text(how)}): ${text(why)}${remedy === undefined ? "" : `. To do: ${text(remedy)}`}`,
  );
  return [heading(2, "Not verified, and why"), all.length === 0 ? "Nothing: every line above rests on a measurement." : list(lines)];
}

function sign(outcome: ReportedCheck["outcome"]): string {
  return `${outcomeGlyphs[outcome].glyph} ${outcome}`;
}
