import { milliseconds, whole } from "../../text/words.ts";
import { lane } from "../charts/lane.ts";
import { plot, timeAxis } from "../charts/plot.ts";
import { between, type Scale, upTo } from "../charts/scale.ts";
import type { Report, ReportedDrill } from "../report.ts";
import { alertLane, faultLane } from "./drill-lanes.ts";
import { type Html, html } from "./markup.ts";
import { figureList, folded, okSign, section, table } from "./parts.ts";

export function drills({ drills: all }: Report): Html {
  if (all.length === 0) return html``;
  return section("drills", "Drills", all.map(drill));
}

function drill(one: ReportedDrill, index: number): Html {
  const { title, verdict, good, reason, figures, samples } = one;
  return html`<article class="drill"><h3>${title}</h3><p>${okSign(good, verdict, verdict)} ${reason}</p>${figures.length > 0 && figureList(figures)}${
    samples.length > 0 && timeline(one, `drill-${index + 1}`)
  }</article>`;
}

function timeline(one: ReportedDrill, id: string): Html {
  const { samples, alerts } = one;
  const x = timeScale(one);
  const { injected, undone } = one.fault;
  const band = injected === undefined ? {} : { band: { from: injected, to: undone ?? x.to } };
  return html`<div class="charts">${requests(one, id, x, band)}${latency(one, id, x, band)}${
    injected !== undefined && lane(faultLane(one.fault, x), x)
  }${alerts.map((alert) => lane(alertLane(alert, x), x))}${timeAxis(x)}</div>
<p class="muted">Seconds after the fault was injected. The tinted stretch is the fault.</p>${folded(
    "The figures behind the timeline",
    table(
      `${one.title}, by second`,
      ["second", "requests", "failed", "p99"].map((title) => ({ title, number: true })),
      samples.map(({ t, requests: count, failed, p99 }) => [
        t.toFixed(1),
        whole(count),
        whole(failed),
        p99 === undefined ? "no answer" : milliseconds(p99),
      ]),
    ),
  )}`;
}

function timeScale({ samples, fault, alerts }: ReportedDrill): Scale {
  const times = [0, ...samples.map(({ t }) => t), fault.undone ?? 0, ...alerts.flatMap(({ changes }) => changes.map(({ t }) => t))];
  return between(Math.min(...times), Math.max(...times));
}

type Band = { readonly band?: { readonly from: number; readonly to: number } };

function requests({ samples }: ReportedDrill, id: string, x: Scale, band: Band): Html {
  const failed = samples.reduce((sum, sample) => sum + sample.failed, 0);
  return plot({
    id: `${id}-requests`,
    title: "Requests per second",
    description: `${whole(samples.reduce((sum, sample) => sum + sample.requests, 0))} requests, ${whole(failed)} of them failed.`,
    x,
    y: upTo(Math.max(...samples.map((sample) => sample.requests))),
    tick: whole,
    series: [
      { name: "asked", look: "blue", points: samples.map(({ t, requests: count }) => ({ x: t, y: count })) },
      { name: "failed", look: "red", filled: true, points: samples.map(({ t, failed: count }) => ({ x: t, y: count })) },
    ],
    ...band,
  });
}

function latency({ samples }: ReportedDrill, id: string, x: Scale, band: Band): Html {
  const longest = Math.max(0, ...samples.map(({ p99 }) => p99 ?? 0));
  return plot({
    id: `${id}-latency`,
    title: "Latency",
    description: `The slowest second had a p99 of ${milliseconds(longest)}. A gap is a second without an answer.`,
    x,
    y: upTo(longest, 3),
    tick: (value) => `${whole(value)} ms`,
    series: [{ name: "p99", look: "strong", points: samples.map(({ t, p99 }) => ({ x: t, y: p99 })) }],
    ...band,
  });
}
