import { milliseconds, whole } from "../../text/words.ts";
import type { ReportedEndpoint, ReportedLoad } from "../report.ts";
import { type Html, html } from "./markup.ts";
import { table } from "./parts.ts";

export function endpoints({ endpoints: all }: ReportedLoad): Html {
  if (all.length === 0) return html``;
  const numbers = ["requests", "failed", "wrong answers", "p50", "p95", "p99", "longest"].map((title) => ({ title, number: true }));
  return html`<h3>Endpoints</h3>${table("Endpoints", [{ title: "endpoint" }, ...numbers, { title: "its own limits" }], all.map(row))}`;
}

function row({ name, result, limits, verdict }: ReportedEndpoint): (Html | string)[] {
  const latency = result?.latencyMs;
  const counted = result === undefined ? ["0", "", ""] : [result.requests, result.failed, result.checksFailed].map(whole);
  const timed = latency === undefined ? ["", "", "", ""] : [latency.p50, latency.p95, latency.p99, latency.max].map(milliseconds);
  return [name, ...counted, ...timed, html`${verdict !== undefined && badge(verdict)} ${said(limits)}`];
}

function badge(verdict: NonNullable<ReportedEndpoint["verdict"]>): Html {
  const [look, sign] =
    verdict === "within its limits" ? ["pass", "✓"] : verdict === "beyond its limits" ? ["fail", "✗"] : ["unverified", "?"];
  return html`<span class="badge ${look}"><span aria-hidden="true">${sign}</span> ${verdict}</span>`;
}

/** What was crossed; where nothing was, every limit. */
function said(limits: ReportedEndpoint["limits"]): Html {
  const open = limits.filter(({ ok }) => ok !== true);
  return html`<span class="limit">${(open.length > 0 ? open : limits).map(({ name, value, limit }) => `${name} ${value}, limit ${limit}`).join("; ")}</span>`;
}
