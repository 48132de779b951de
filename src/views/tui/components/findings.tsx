import type { ReactElement } from "react";
import type { Finding, Outcome } from "../../../events/event.ts";
import type { RunState } from "../../../state/state.ts";
import { padEnd } from "../cells.ts";
import { type Line, span, wrap } from "../line.ts";
import { type Look, toneOf } from "../theme.ts";
import { Lines, useLook } from "./lines.tsx";

interface FindingsProps {
  readonly state: RunState;
  readonly selected: string | undefined;
  readonly open: boolean;
  readonly width: number;
  readonly height: number;
}

export function Findings(props: FindingsProps): ReactElement {
  const lines = findingsLines(props, useLook());
  return <Lines lines={lines} width={props.width} height={props.height} />;
}

// What needs doing stands first.
const order: readonly Outcome[] = ["fail", "error", "unverified", "expired", "attested", "waived", "pass", "not-applicable"];

export function sortedFindings(state: RunState): Finding[] {
  return [...state.findings.values()].sort(
    (one, other) => order.indexOf(one.outcome) - order.indexOf(other.outcome) || Number(other.blocker) - Number(one.blocker),
  );
}

export function findingsLines({ state, selected, open, width, height }: FindingsProps, look: Look): Line[] {
  const findings = sortedFindings(state);
  const at = Math.max(
    0,
    findings.findIndex(({ id }) => id === selected),
  );
  const current = findings[at];
  const headline = headlineLines(state, findings);
  const room = Math.max(1, height - headline.length);
  const why = open && current ? whyLines(current, width, look).slice(0, Math.max(0, room - 1)) : [];
  const list = room - why.length;
  const first = Math.max(0, Math.min(findings.length - list, at - Math.floor(list / 2)));
  const nameCells = Math.min(Math.max(12, Math.floor(width * 0.35)), Math.max(0, ...findings.map(({ title }) => title.length)));
  const rows = findings.slice(first, first + list).flatMap((finding) => {
    const line = findingLine(finding, finding === current, nameCells, look);
    return finding === current ? [line, ...why] : [line];
  });
  return [...headline, ...rows];
}

function headlineLines(state: RunState, findings: readonly Finding[]): Line[] {
  if (!state.verdict) return [[span(` ${findings.length} checks judged so far`, "dim")], []];
  const { headline, score, counts } = state.verdict;
  const tone = headline === "READY" ? "good" : headline === "NOT READY" ? "bad" : "warn";
  const counted = order.filter((outcome) => counts[outcome] > 0 || outcome === "pass" || outcome === "fail" || outcome === "unverified");
  return [
    [
      span(` ${headline}`, tone),
      ...counted.flatMap((outcome) => [span("   "), span(`${counts[outcome]} ${outcome}`, counts[outcome] > 0 ? toneOf(outcome) : "dim")]),
      ...(score === undefined ? [] : [span("   score ", "dim"), span(String(Math.round(score)), "strong")]),
    ],
    [],
  ];
}

function findingLine(finding: Finding, selected: boolean, nameCells: number, { glyphs }: Look): Line {
  const tone = toneOf(finding.outcome);
  return [
    span(selected ? ` ${glyphs.cursor} ` : "   ", "accent"),
    span(glyphs.outcomes[finding.outcome], tone),
    span(padEnd(finding.title.slice(0, nameCells), nameCells), selected ? "strong" : "plain"),
    span("  "),
    span(finding.reason, finding.outcome === "pass" ? "dim" : "plain"),
  ];
}

/** Why the check is there, what was measured against which limit, and what to do. */
function whyLines(finding: Finding, width: number, { glyphs }: Look): Line[] {
  const paragraph = (label: string, text: string): Line[] =>
    wrap(text, width - 18).map((part, index) => [span(`     ${index === 0 ? padEnd(label, 10) : padEnd("", 10)} `, "dim"), span(part)]);
  const measured = finding.measured.map(
    (value, index): Line => [
      span(`     ${padEnd(index === 0 ? "measured" : "", 10)} `, "dim"),
      span(value.ok ? `${glyphs.done} ` : `${glyphs.failed} `, value.ok ? "good" : "bad"),
      span(`${value.name} ${value.value}`),
      span(value.limit === undefined ? "" : ` (limit ${value.limit})`, "dim"),
    ],
  );
  return [
    ...paragraph("reason", finding.reason),
    ...paragraph("why", finding.why),
    ...measured,
    ...(finding.outcome === "pass" ? [] : paragraph("do", finding.remedy)),
    ...paragraph("repeat", finding.repeat),
    [],
  ];
}
