import type { LoadSample } from "../../events/event.ts";
import { milliseconds, percent, whole } from "../../text/words.ts";
import { plot, type Series, timeAxis } from "../charts/plot.ts";
import { between, type Scale, upTo } from "../charts/scale.ts";
import type { Report, ReportedLoad } from "../report.ts";
import { type Html, html } from "./markup.ts";
import { figureList, folded, section, table } from "./parts.ts";

export function load({ load: measured }: Report): Html {
  if (measured === undefined) return html``;
  const { validity, figures, calibration, samplesNote } = measured;
  return section(
    "load",
    "Load",
    !validity.valid && html`<p class="note problem"><b>Not valid, so neither good nor bad:</b> ${validity.reasons.join("; ")}</p>`,
    calibration !== undefined && html`<p class="note">${calibration}</p>`,
    figures.length > 0 && figureList(figures),
    samplesNote !== undefined && html`<p class="note problem">${samplesNote}</p>`,
    measured.samples.length > 0 && charts(measured),
  );
}

function charts(measured: ReportedLoad): Html {
  const { samples } = measured;
  const x = between(0, Math.max(...samples.map(({ t }) => t)));
  return html`<div class="charts">${rate(samples, x)}${latency(measured, x)}${errors(measured, x)}${timeAxis(x)}</div>${data(samples)}`;
}

function rate(samples: readonly LoadSample[], x: Scale): Html {
  const largest = Math.max(...samples.flatMap(({ asked, reached }) => [asked, reached]));
  return plot({
    id: "load-rate",
    title: "Requests per second",
    description: `Reached between ${whole(Math.min(...samples.map(({ reached }) => reached)))} and ${whole(Math.max(...samples.map(({ reached }) => reached)))} requests per second over ${x.to} seconds.`,
    x,
    y: upTo(largest),
    tick: whole,
    series: [series("reached", "blue", samples, ({ reached }) => reached, true), series("asked", "asked", samples, ({ asked }) => asked)],
  });
}

function latency({ samples, limits }: ReportedLoad, x: Scale): Html {
  const answered = (value: (sample: LoadSample) => number) => (sample: LoadSample) => (sample.reached > 0 ? value(sample) : undefined);
  const longest = Math.max(0, ...samples.map(({ p99 }) => p99));
  // Far above everything measured it would press the lines to the ground.
  const shown = limits !== undefined && limits.latencyMs <= longest * 3;
  return plot({
    id: "load-latency",
    title: "Latency",
    description: `The slowest second had a p99 of ${milliseconds(longest)}${limits ? `; the limit is ${milliseconds(limits.latencyMs)}` : ""}.`,
    x,
    y: upTo(shown ? Math.max(longest, limits.latencyMs * 1.05) : longest),
    tick: (value) => `${whole(value * 10) === "0" ? "0" : value} ms`,
    series: [
      series(
        "p50",
        "faint",
        samples,
        answered(({ p50 }) => p50),
      ),
      series(
        "p95",
        "middle",
        samples,
        answered(({ p95 }) => p95),
      ),
      series(
        "p99",
        "strong",
        samples,
        answered(({ p99 }) => p99),
      ),
    ],
    ...(shown && { limit: { y: limits.latencyMs, name: `limit ${milliseconds(limits.latencyMs)}` } }),
  });
}

function errors({ samples, limits }: ReportedLoad, x: Scale): Html {
  const largest = Math.max(0, ...samples.map((sample) => sample.errors));
  const shown = limits !== undefined && limits.errorShare > 0;
  return plot({
    id: "load-errors",
    title: "Failed requests",
    description: `At most ${percent(largest)} of the requests of a second failed.`,
    x,
    y: upTo(Math.max(largest, shown ? limits.errorShare * 1.05 : 0) * 100 || 1, 2),
    tick: (value) => `${value} %`,
    series: [series("share failed", "red", samples, (sample) => sample.errors * 100, true)],
    ...(shown && { limit: { y: limits.errorShare * 100, name: `limit ${percent(limits.errorShare)}` } }),
  });
}

function series(
  name: string,
  look: string,
  samples: readonly LoadSample[],
  value: (sample: LoadSample) => number | undefined,
  filled = false,
): Series {
  return { name, look, filled, points: samples.map((sample) => ({ x: sample.t, y: value(sample) })) };
}

function data(samples: readonly LoadSample[]): Html {
  const columns = ["second", "asked /s", "reached /s", "dropped", "failed", "p50 ms", "p95 ms", "p99 ms", "generator, cores"];
  return folded(
    "The figures behind the charts",
    table(
      "Load, by second",
      columns.map((title) => ({ title, number: true })),
      samples.map((each) => [
        String(each.t),
        whole(each.asked),
        whole(each.reached),
        whole(each.dropped),
        percent(each.errors),
        each.p50.toFixed(1),
        each.p95.toFixed(1),
        each.p99.toFixed(1),
        each.generatorCores.toFixed(2),
      ]),
    ),
  );
}
