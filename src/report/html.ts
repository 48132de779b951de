import { instant } from "./age.ts";
import { capacity } from "./html/capacity.ts";
import { categories } from "./html/categories.ts";
import { chartScript, chartScriptHash, chartScriptStyle } from "./html/chart-script.ts";
import { comparison } from "./html/comparison.ts";
import { migrations, probes } from "./html/data.ts";
import { drills } from "./html/drills.ts";
import { gameDay } from "./html/game-day.ts";
import { fixFirst, headline } from "./html/headline.ts";
import { load } from "./html/load.ts";
import { Html, html } from "./html/markup.ts";
import { place } from "./html/place.ts";
import { disaster, recoveries } from "./html/recoveries.ts";
import { hasTrend } from "./html/recovery-trend.ts";
import { restore } from "./html/restore.ts";
import { openAll, openAllHash } from "./html/script.ts";
import { notVerified, services, settings } from "./html/stack.ts";
import { style } from "./html/style.ts";
import type { Report } from "./report.ts";

/** Nothing is fetched, and no script runs but those whose hashes these are. */
function policy(hashes: readonly string[]): string {
  const scripts = hashes.map((hash) => `'${hash}'`).join(" ");
  return `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src ${scripts}; base-uri 'none'; form-action 'none'`;
}

/** One page that needs nothing beside it: no file, no network, no script. */
export function toHtml(report: Report): string {
  // What draws charts weighs more than all the rest: a page without any goes without it.
  const charted =
    [report.load, ...report.drills].some((each) => (each?.samples.length ?? 0) > 0) || hasTrend(report) || report.projection !== undefined;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy([openAllHash, ...(charted ? [chartScriptHash] : [])])}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${report.headline}: ${report.project}, run ${report.run ?? "unknown"}</title>
<link rel="icon" href="data:,">
<style>${charted && new Html(chartScriptStyle)}${new Html(style)}</style></head>
<body><main>
${headline(report)}${fixFirst(report)}${place(report)}
${categories(report)}
${load(report)}${capacity(report)}${comparison(report)}${gameDay(report)}${drills(report)}${restore(report)}${recoveries(report)}${disaster(report)}${migrations(report)}${settings(report)}${services(report)}${probes(report)}
${notVerified(report)}
<footer>Written by parity from the journal of run ${report.run ?? "unknown"}${
    report.judgedAt !== undefined && `, judged ${instant(report.judgedAt)}`
  }. The same journal always makes this same page.</footer>
</main><script>${new Html(openAll)}</script>${charted && html`<script>${new Html(chartScript)}</script>`}</body></html>
`;
  return page.toString();
}
