import type { RecoveryFigure } from "../../text/recovery-words.ts";
import { bars } from "../charts/bars.ts";
import type { Report, ReportedDisaster, ReportedRecovery } from "../report.ts";
import { type Html, html } from "./markup.ts";
import { figureList, okSign, section, table, verdictBadge } from "./parts.ts";
import { recoveryTrend } from "./recovery-trend.ts";
import { runLink } from "./run-link.ts";

/** What was brought back, how much of it, and how long it took. */
export function recoveries(report: Report): Html {
  const trend = recoveryTrend(report);
  if (report.recoveries.length === 0 && trend === undefined) return html``;
  return section("recovery", "Recovery", report.recoveries.map(recovery), trend);
}

function recovery({ kind, verdict, outcome, reason, figures, limits, steps }: ReportedRecovery, index: number): Html {
  return html`<h3>${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${verdictBadge(outcome, verdict)}</h3><p>${reason}</p>${limitTable(`Limits: ${kind}`, limits)}${figureList(figures)}${steps.length > 0 && bars(`recovery-${index}`, "Steps", steps)}`;
}

function limitTable(caption: string, limits: readonly RecoveryFigure[]): Html {
  return table(
    caption,
    [{ title: "measured" }, { title: "value" }, { title: "limit", number: true }, { title: "" }],
    limits.map(({ name, value, limit, ok }) => [
      name,
      value,
      limit ?? "none",
      ok === undefined ? verdictBadge("unverified", "not measured") : okSign(ok),
    ]),
  );
}

export function disaster({ disaster: tried, run }: Report): Html {
  if (tried === undefined) return html``;
  const { verdict, outcome, reason, limits, backup, runbook, origin } = tried;
  return section(
    "disaster",
    "Disaster recovery",
    html`<p class="answer-line">${verdictBadge(outcome, verdict)} ${reason}</p>`,
    limits.length > 0 && limitTable("Limits of the disaster drill", limits),
    stepTable(tried),
    html`<p class="muted">${backup !== undefined && html`Restored from backup ${backup}. `}${
      runbook !== undefined &&
      origin !== undefined &&
      html`What was done is written down as a runbook: <a href="${runLink({ run: origin.run, path: runbook }, run)}">${runbook}</a>.`
    }</p>`,
  );
}

function stepTable({ steps }: ReportedDisaster): Html {
  return table(
    "Steps of the procedure",
    [{ title: "" }, { title: "step" }, { title: "took", number: true }, { title: "found" }, { title: "commands" }, { title: "" }],
    steps.map(({ name, commands, took, ok, detail }, index) => [
      String(index + 1),
      name,
      took,
      detail,
      html`${commands.map((command) => html`<code class="command">${command}</code> `)}`,
      okSign(ok, "done", "failed"),
    ]),
  );
}
