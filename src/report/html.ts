import { instant } from "./age.ts";
import { categories } from "./html/categories.ts";
import { migrations, probes, restore } from "./html/data.ts";
import { drills } from "./html/drills.ts";
import { fixFirst, headline } from "./html/headline.ts";
import { load } from "./html/load.ts";
import { Html, html } from "./html/markup.ts";
import { place } from "./html/place.ts";
import { openAll, openAllHash } from "./html/script.ts";
import { notVerified, services, settings } from "./html/stack.ts";
import { style } from "./html/style.ts";
import type { Report } from "./report.ts";

/** Nothing is fetched, and no script runs but the one whose hash this is. */
const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '${openAllHash}'; base-uri 'none'; form-action 'none'`;

/** One page that needs nothing beside it: no file, no network, no script. */
export function toHtml(report: Report): string {
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${report.headline}: ${report.project}, run ${report.run ?? "unknown"}</title>
<link rel="icon" href="data:,">
<style>${new Html(style)}</style></head>
<body><main>
${headline(report)}${fixFirst(report)}${place(report)}
${categories(report)}
${load(report)}${drills(report)}${restore(report)}${migrations(report)}${settings(report)}${services(report)}${probes(report)}
${notVerified(report)}
<footer>Written by parity from the journal of run ${report.run ?? "unknown"}${
    report.judgedAt !== undefined && `, judged ${instant(report.judgedAt)}`
  }. The same journal always makes this same page.</footer>
</main><script>${new Html(openAll)}</script></body></html>
`;
  return page.toString();
}
