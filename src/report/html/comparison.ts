import type { LoadOrigin, MetricComparison } from "../../events/event.ts";
import { comparisonCells } from "../../text/comparison-words.ts";
import { instant } from "../age.ts";
import type { Report } from "../report.ts";
import { type Html, html } from "./markup.ts";
import { figureList, section, table } from "./parts.ts";

export function comparison({ comparison: compared }: Report): Html {
  if (compared === undefined) return html``;
  const { answer } = compared;
  const { baseline, candidate, slices, differences, metrics } = compared.comparison;
  return section(
    "comparison",
    "Compared with an earlier load",
    html`<p class="answer-line">${answer}</p>`,
    differences.map((each) => html`<p class="note problem"><b>Hard to compare:</b> ${each}</p>`),
    figureList([
      { name: "before", value: originInWords(baseline) },
      { name: "now", value: originInWords(candidate) },
      { name: "compared", value: `${slices.baseline} and ${slices.candidate} slices of ${slices.seconds} s` },
    ]),
    metricTable(metrics),
    html`<p class="muted">The bar is where the change lies with 95 % confidence, the line in it the change itself, the middle no change. Effect is Cliff's delta: 0 when the slices of both are alike, ±1 when none of one is among the other's.</p>`,
  );
}

/** "run 6aaaa of 2026-11-13 12:00:00 UTC, main 0a1b2c3d4e5f, 2 CPUs AMD EPYC". */
function originInWords({ run, at, branch, commit, machine }: LoadOrigin): string {
  const code = [branch, commit].filter((each) => each !== undefined).join(" ");
  return [`run ${run} of ${instant(at)}`, ...(code === "" ? [] : [code]), machine].join(", ");
}

function metricTable(metrics: readonly MetricComparison[]): Html {
  const widest = Math.max(0.01, ...metrics.flatMap(({ change }) => (change === undefined ? [] : [change.low, change.high].map(Math.abs))));
  // One metric that doubled must not press the others to nothing.
  const scale = Math.min(widest, 1);
  return table(
    "Metrics compared",
    [
      { title: "metric" },
      { title: "before", number: true },
      { title: "now", number: true },
      { title: "change, 95 % interval" },
      { title: "" },
      { title: "effect", number: true },
      { title: "" },
    ],
    metrics.map((each) => {
      const [metric, before, now, change, effect] = comparisonCells(each);
      return [metric, before, now, change, interval(each, scale), effect, verdict(each)];
    }),
  );
}

/** Drawn from -scale to +scale, what goes beyond ends at the edge. The figures stand beside it. */
function interval({ change, verdict: judged }: MetricComparison, scale: number): Html | undefined {
  if (change === undefined) return undefined;
  const at = (share: number) => Math.round((50 + (50 * Math.min(scale, Math.max(-scale, share))) / scale) * 10) / 10;
  const [low, high] = [at(change.low), at(change.high)];
  return html`<span class="interval" aria-hidden="true"><span class="range ${judged.replaceAll(" ", "-")}" style="left:${low}%;width:${Math.round((high - low) * 10) / 10}%"></span><span class="at" style="left:${at(change.share)}%"></span></span>`;
}

const looks = {
  worse: ["fail", "✗"],
  better: ["pass", "✓"],
  "no change": ["not-applicable", "-"],
  "cannot tell": ["unverified", "?"],
} as const;

function verdict({ verdict: judged }: MetricComparison): Html {
  const [look, sign] = looks[judged];
  return html`<span class="badge ${look}"><span aria-hidden="true">${sign}</span> ${judged}</span>`;
}
