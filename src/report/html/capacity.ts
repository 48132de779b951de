import type { CapacityModel } from "../../events/event.ts";
import { bottleneckInWords, plusMinus, probeVerdict } from "../../text/load-words.ts";
import { milliseconds, percent, whole } from "../../text/words.ts";
import { upTo } from "../charts/scale.ts";
import { scatter } from "../charts/scatter.ts";
import type { Report, ReportedCapacity } from "../report.ts";
import { type Html, html } from "./markup.ts";
import { folded, section, table } from "./parts.ts";
import { probeTable } from "./probe-table.ts";

export function capacity({ capacity: measured, load }: Report): Html {
  if (measured === undefined) return html``;
  const { answer, bottlenecks, probes, model, result } = measured;
  return section(
    "capacity",
    "Capacity",
    html`<p class="answer-line">${answer}</p>`,
    bottlenecks.length > 0 &&
      html`<ol class="bottlenecks">${bottlenecks.map(
        (each) =>
          html`<li><b>${bottleneckInWords(each)}</b> <span class="muted">${percent(each.saturation, 0)} in use</span><span class="remedy">${each.advice}</span></li>\n`,
      )}</ol>`,
    model.map((each) => html`<p>${each}</p>`),
    probes.length > 0 && chart(measured, load?.limits?.latencyMs),
    probes.length > 0 && probeTable("Rates tried", probes),
    result && result.model.perRequest.length > 0 && folded("The model: CPU of a request by service", modelTable(result.model)),
  );
}

const marks = { held: "held", broke: "broke", invalid: "invalid" } as const;

function chart({ probes, result }: ReportedCapacity, limitMs: number | undefined): Html {
  const slowest = Math.max(...probes.map(({ p99 }) => p99));
  const shown = limitMs !== undefined && limitMs <= slowest * 3;
  return scatter({
    id: "capacity-probes",
    title: "Rates tried: p99 by rate asked",
    description: `${probes.length} rates from ${whole(Math.min(...probes.map(({ asked }) => asked)))}/s to ${whole(Math.max(...probes.map(({ asked }) => asked)))}/s; the table below has each.`,
    x: upTo(Math.max(...probes.map(({ asked }) => asked)), 6),
    y: upTo(shown ? Math.max(slowest, limitMs * 1.05) : slowest),
    xTick: (value) => `${whole(value)}/s`,
    yTick: (value) => `${whole(value)} ms`,
    legend: (["held", "broke", "invalid"] as const).map((verdict) => ({ look: marks[verdict], name: probeVerdict({ verdict }) })),
    points: probes.map((probe) => ({
      x: probe.asked,
      y: probe.p99,
      look: marks[probe.verdict],
      says: `${whole(probe.asked)}/s: p99 ${milliseconds(probe.p99)}, ${probeVerdict(probe)}`,
    })),
    ...(shown && { limit: { y: limitMs, name: `limit ${milliseconds(limitMs)}` } }),
    ...(result && result.rate > 0 && { found: { x: result.rate, name: `capacity ${whole(result.rate)}/s` } }),
  });
}

function modelTable({ perRequest }: CapacityModel): Html {
  return table(
    "CPU of a request",
    [{ title: "service" }, { title: "µs a request", number: true }, { title: "cores at any rate", number: true }],
    perRequest.map(({ service, microseconds, idleCores, plusMinus: error }) => [
      service,
      plusMinus({ value: microseconds, plusMinus: error }, 0),
      idleCores.toFixed(2),
    ]),
  );
}
