import { milliseconds, whole } from "../../text/words.ts";
import { lane } from "../charts/lane.ts";
import { liveData } from "../charts/live.ts";
import { type Plot, plot, timeAxis } from "../charts/plot.ts";
import { between, type Scale, upTo } from "../charts/scale.ts";
import type { ReportedDrill } from "../report.ts";
import { laneOf } from "./drill-lanes.ts";
import { type Html, html } from "./markup.ts";
import { folded, table } from "./parts.ts";

/** Load, errors, p99, and below them what was broken and who noticed, on one axis of time. */
export function drillTimeline(one: ReportedDrill, id: string): Html {
  const { samples, lanes } = one;
  const x = timeScale(one);
  const faults = lanes.filter(({ kind }) => kind === "fault").flatMap(({ stretches }) => stretches);
  const band = faults.length === 0 ? {} : { band: { from: Math.min(...faults.map(({ from }) => from)), to: latest(faults, x) } };
  const plots = [requests(one, id, x), latency(one, id, x)].map((each) => ({ ...each, ...band }));
  return html`<div class="charts" data-live="${liveData(plots, x)}">${plots.map(plot)}${lanes.map((each) => lane(laneOf(each, x), x))}${timeAxis(x)}</div>
<p class="muted">Seconds after the first fault was injected. The tinted stretch is the time a fault was there.${load(one)}</p>${folded(
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

/** The chart has the writers' requests as well: on a cluster there are more of them than of the load. */
function load({ loadRate }: ReportedDrill): string {
  return loadRate === undefined ? "" : ` The load asked for ${whole(loadRate)} requests a second; the others are the drill's own writes.`;
}

function latest(stretches: readonly { readonly to: number | undefined }[], x: Scale): number {
  return Math.max(...stretches.map(({ to }) => to ?? x.to));
}

function timeScale({ samples, lanes }: ReportedDrill): Scale {
  const moments = lanes.flatMap(({ stretches, moments: at }) => [
    ...stretches.flatMap(({ from, to }) => [from, to ?? from]),
    ...at.map(({ t }) => t),
  ]);
  // What a probe saw long before the load began would press all else together.
  const first = Math.min(0, ...samples.map(({ t }) => t));
  return between(first, Math.max(0, ...samples.map(({ t }) => t), ...moments));
}

function requests({ samples }: ReportedDrill, id: string, x: Scale): Plot {
  const failed = samples.reduce((sum, sample) => sum + sample.failed, 0);
  return {
    id: `${id}-requests`,
    title: "Requests per second",
    description: `${whole(samples.reduce((sum, sample) => sum + sample.requests, 0))} requests, ${whole(failed)} of them failed.`,
    x,
    y: upTo(Math.max(...samples.map((sample) => sample.requests))),
    tick: whole,
    unit: "/s",
    series: [
      { name: "asked", look: "blue", points: samples.map(({ t, requests: count }) => ({ x: t, y: count })) },
      { name: "failed", look: "red", filled: true, points: samples.map(({ t, failed: count }) => ({ x: t, y: count })) },
    ],
  };
}

function latency({ samples }: ReportedDrill, id: string, x: Scale): Plot {
  const longest = Math.max(0, ...samples.map(({ p99 }) => p99 ?? 0));
  return {
    id: `${id}-latency`,
    title: "Latency",
    description: `The slowest second had a p99 of ${milliseconds(longest)}. A gap is a second without an answer.`,
    x,
    y: upTo(longest, 3),
    tick: (value) => `${whole(value)} ms`,
    unit: " ms",
    series: [{ name: "p99", look: "strong", points: samples.map(({ t, p99 }) => ({ x: t, y: p99 })) }],
  };
}
