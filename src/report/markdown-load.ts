import { comparisonCells } from "../text/comparison-words.ts";
import { bottleneckInWords, probeInWords } from "../text/load-words.ts";
import { milliseconds, whole } from "../text/words.ts";
import { figures, heading, list, table, text } from "./markdown-parts.ts";
import type { Report, ReportedEndpoint } from "./report.ts";

export function load({ load: measured }: Report): string[] {
  if (measured === undefined) return [];
  const { validity, calibration, others } = measured;
  return [
    heading(2, "Load"),
    validity.valid ? "Valid: the figures are the stack's." : `**Not valid:** ${text(validity.reasons.join("; "))}`,
    calibration === undefined ? "" : text(calibration),
    figures(measured.figures),
    endpoints(measured.endpoints),
    list((measured.result?.steps ?? []).map((probe) => text(probeInWords(probe)))),
    others.length === 0
      ? ""
      : list(
          others.map((each) =>
            [
              `${text(each.scenario)}: ${text(each.says)}, ${each.validity.valid ? "valid" : "**not valid**"}`,
              ...each.steps.map((probe) => `  - ${text(probeInWords(probe))}`),
            ].join("\n"),
          ),
        ),
  ];
}

function endpoints(all: readonly ReportedEndpoint[]): string {
  if (all.length === 0) return "";
  return table(
    ["endpoint", "requests", "failed", "wrong answers", "p50", "p95", "p99", "its own limits"],
    all.map(({ name, result, verdict, limits }) => [
      name,
      ...(result === undefined
        ? ["0", "", "", "", "", ""]
        : [
            ...[result.requests, result.failed, result.checksFailed].map(whole),
            ...[result.latencyMs.p50, result.latencyMs.p95, result.latencyMs.p99].map(milliseconds),
          ]),
      [verdict ?? "", ...limits.filter(({ ok }) => ok !== true).map((each) => `${each.name} ${each.value}, limit ${each.limit}`)].join(" "),
    ]),
  );
}

export function capacity({ capacity: found }: Report): string[] {
  if (found === undefined) return [];
  const { answer, bottlenecks, model, probes } = found;
  return [
    heading(2, "Capacity"),
    `**${text(answer)}**`,
    bottlenecks.length === 0
      ? ""
      : bottlenecks.map((each, index) => `${index + 1}. ${text(bottleneckInWords(each))}. To do: ${text(each.advice)}`).join("\n"),
    ...model.map(text),
    list(probes.map((probe) => text(probeInWords(probe)))),
  ];
}

export function comparison({ comparison: compared }: Report): string[] {
  if (compared === undefined) return [];
  const { metrics, differences } = compared.comparison;
  return [
    heading(2, "Compared with an earlier load"),
    `**${text(compared.answer)}**`,
    differences.length === 0 ? "" : list(differences.map((each) => `Hard to compare: ${text(each)}`)),
    table(["metric", "before", "now", "change, 95 % interval", "effect", "verdict"], metrics.map(comparisonCells)),
  ];
}
