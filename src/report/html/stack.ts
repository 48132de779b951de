import { milliseconds } from "../../text/words.ts";
import { bars } from "../charts/bars.ts";
import type { Report, ReportedService } from "../report.ts";
import { type Html, html } from "./markup.ts";
import { badge, okSign, section, table } from "./parts.ts";

export function settings({ settings: all }: Report): Html {
  if (all.length === 0) return html``;
  const inForce = all.filter(({ ok }) => ok).length;
  const scaled = all.filter(({ rule }) => rule !== undefined).length;
  return section(
    "settings",
    "Settings asked for and in force",
    html`<p class="muted">${inForce} of ${all.length} in force as asked${scaled > 0 && `, ${scaled} made smaller for this machine`}</p>`,
    table(
      "Settings",
      [{ title: "service" }, { title: "setting" }, { title: "production" }, { title: "asked here" }, { title: "in force" }, { title: "" }],
      all.map(({ service, name, production, asked, inForce: actual, ok, rule }) => [
        service,
        html`<code>${name}</code>`,
        production,
        rule === undefined ? asked : html`${asked} <span class="tag">scaled</span> <span class="rule">${rule}</span>`,
        actual,
        okSign(ok, "in force", "not in force"),
      ]),
    ),
  );
}

export function services({ services: all }: Report): Html {
  if (all.length === 0) return html``;
  const timed = all.flatMap(({ name, readyAfterMs, kept }) =>
    readyAfterMs === undefined || kept ? [] : [{ name, amount: readyAfterMs, value: milliseconds(readyAfterMs) }],
  );
  return section(
    "services",
    "Services",
    timed.length > 0 && bars("ready", "Time until ready", timed),
    all.flatMap((one) => remark(one) ?? []),
  );
}

function remark({ name, kept, phase, readyAfterMs, restarts }: ReportedService): Html | undefined {
  if (readyAfterMs === undefined) return html`<p class="note problem">${name} never got ready (${phase}).</p>`;
  if (kept) return html`<p class="note">${name} was already running.</p>`;
  return restarts > 0 ? html`<p class="note">${name} was restarted ${restarts} ${restarts === 1 ? "time" : "times"}.</p>` : undefined;
}

export function notVerified({ notVerified: all }: Report): Html {
  return section(
    "not-verified",
    "Not verified, and why",
    all.length === 0
      ? html`<p class="muted">Nothing: every line above rests on a measurement.</p>`
      : html`<ul class="not-verified">${all.map(
          ({ what, how, why, remedy }) =>
            html`<li><span class="how">${isOutcome(how) ? badge(how) : how}</span><span><b>${what}</b>: ${why}${remedy !== undefined && html`<span class="remedy">${remedy}</span>`}</span></li>\n`,
        )}</ul>`,
  );
}

const listed = ["unverified", "expired", "error", "waived", "attested", "not-applicable"] as const;

function isOutcome(how: string): how is (typeof listed)[number] {
  return (listed as readonly string[]).includes(how);
}
