import type { LoadSample } from "../../events/event.ts";
import { milliseconds, percent, whole } from "../../text/words.ts";
import { liveData } from "../charts/live.ts";
import { type Plot, plot, type Series, timeAxis } from "../charts/plot.ts";
import { between, type Scale, upTo } from "../charts/scale.ts";
import type { ReportedLoad } from "../report.ts";
import { cpuPlot } from "./cpu-chart.ts";
import { type Html, html } from "./markup.ts";

/** Four charts on one time axis: drawings that any page shows, and the figures from which a script makes them answer a pointer. */
export function loadCharts(measured: ReportedLoad): Html {
  const x = between(0, Math.max(...measured.samples.map(({ t }) => t)));
  const plots = [rate(measured.samples, x), latency(measured, x), errors(measured, x), cpuPlot(measured, x)];
  return html`<div class="charts" data-live="${liveData(plots)}">${plots.map(plot)}${timeAxis(x)}</div>`;
}

function rate(samples: readonly LoadSample[], x: Scale): Plot {
  const reached = samples.map((sample) => sample.reached);
  const dropped = samples.reduce((sum, sample) => sum + sample.dropped, 0);
  return {
    id: "load-rate",
    title: "Requests per second",
    description: `Reached between ${whole(Math.min(...reached))} and ${whole(Math.max(...reached))} requests per second over ${x.to} seconds; ${whole(dropped)} were dropped.`,
    x,
    y: upTo(Math.max(...samples.flatMap(({ asked, reached: got }) => [asked, got]))),
    tick: whole,
    unit: "/s",
    series: [
      series("reached", "blue", samples, (sample) => sample.reached, true),
      series("asked", "asked", samples, ({ asked }) => asked),
      series("dropped", "red", samples, ({ dropped: lost }, seconds) => lost / seconds),
    ],
  };
}

function latency({ samples, limits }: ReportedLoad, x: Scale): Plot {
  const answered = (value: (sample: LoadSample) => number) => (sample: LoadSample) => (sample.reached > 0 ? value(sample) : undefined);
  const longest = Math.max(0, ...samples.map(({ p99 }) => p99));
  // Far above everything measured it would press the lines to the ground.
  const shown = limits !== undefined && limits.latencyMs <= longest * 3;
  const percentile = (name: "p50" | "p95" | "p99", look: string): Series =>
    series(
      name,
      look,
      samples,
      answered((sample) => sample[name]),
    );
  return {
    id: "load-latency",
    title: "Latency",
    description: `The slowest second had a p99 of ${milliseconds(longest)}${limits ? `; the limit is ${milliseconds(limits.latencyMs)}` : ""}.`,
    x,
    y: upTo(shown ? Math.max(longest, limits.latencyMs * 1.05) : longest),
    tick: (value) => `${whole(value * 10) === "0" ? "0" : value} ms`,
    unit: " ms",
    series: [percentile("p50", "faint"), percentile("p95", "middle"), percentile("p99", "strong")],
    ...(shown && { limit: { y: limits.latencyMs, name: `limit ${milliseconds(limits.latencyMs)}` } }),
  };
}

function errors({ samples, limits }: ReportedLoad, x: Scale): Plot {
  const largest = Math.max(0, ...samples.map((sample) => sample.errors));
  const shown = limits !== undefined && limits.errorShare > 0;
  return {
    id: "load-errors",
    title: "Failed requests",
    description: `At most ${percent(largest)} of the requests of a second failed.`,
    x,
    y: upTo(Math.max(largest, shown ? limits.errorShare * 1.05 : 0) * 100 || 1, 2),
    tick: (value) => `${value} %`,
    unit: " %",
    series: [series("share failed", "red", samples, (sample) => sample.errors * 100, true)],
    ...(shown && { limit: { y: limits.errorShare * 100, name: `limit ${percent(limits.errorShare)}` } }),
  };
}

/** `value` is given the seconds that a sample stands for. */
function series(
  name: string,
  look: string,
  samples: readonly LoadSample[],
  value: (sample: LoadSample, seconds: number) => number | undefined,
  filled = false,
): Series {
  const points = samples.map((sample, index) => {
    const seconds = sample.t - (samples[index - 1]?.t ?? 0);
    return { x: sample.t, y: value(sample, seconds > 0 ? seconds : 1) };
  });
  return { name, look, filled, points };
}
