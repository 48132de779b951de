import type { CapacityProbe, LoadSample } from "../../events/event.ts";
import { percent, whole } from "../../text/words.ts";
import type { Report, ReportedLoad } from "../report.ts";
import { busiest } from "./cpu-chart.ts";
import { endpoints } from "./endpoints.ts";
import { loadCharts } from "./load-charts.ts";
import { type Html, html } from "./markup.ts";
import { figureList, folded, section, table } from "./parts.ts";
import { probeTable } from "./probe-table.ts";

export function load({ load: measured }: Report): Html {
  if (measured === undefined) return html``;
  const { validity, figures, calibration, samplesNote, samples } = measured;
  return section(
    "load",
    "Load",
    validity.valid
      ? html`<p class="muted">Valid: the figures are the stack's, not the generator's.</p>`
      : html`<p class="note problem"><b>Not valid, so neither good nor bad:</b> ${validity.reasons.join("; ")}</p>`,
    calibration !== undefined && html`<p class="note">${calibration}</p>`,
    figures.length > 0 && figureList(figures),
    endpoints(measured),
    steps("Rates of this run", measured.result?.steps),
    others(measured),
    samplesNote !== undefined && html`<p class="note problem">${samplesNote}</p>`,
    samples.length > 0 && html`${loadCharts(measured)}${data(samples)}`,
  );
}

function others({ others: all }: ReportedLoad): Html | undefined {
  if (all.length === 0) return undefined;
  const listed = table(
    "Other scenarios",
    [{ title: "other scenario" }, { title: "measured" }, { title: "" }],
    all.map(({ scenario, says, validity }) => [scenario, says, validity.valid ? "valid" : `not valid: ${validity.reasons.join("; ")}`]),
  );
  return html`${listed}${all.map((each) => steps(`Rates of the ${each.scenario} run`, each.steps))}`;
}

function steps(title: string, probes: readonly CapacityProbe[] = []): Html | undefined {
  return probes.length === 0 ? undefined : html`<h3>${title}</h3>${probeTable(title, probes)}`;
}

/** More would say no more to a reader: the others are in the run's own files. */
const mostRows = 120;

function data(samples: readonly LoadSample[]): Html {
  const every = Math.ceil(samples.length / mostRows);
  const shown = samples.filter((_, index) => index % every === 0);
  const services = busiest(samples);
  const columns = ["second", "asked /s", "reached /s", "dropped", "failed", "p50 ms", "p95 ms", "p99 ms", "k6, cores", ...services];
  return folded(
    every === 1 ? "The figures behind the charts" : `The figures behind the charts, one sample of ${every}; report.json has all`,
    table(
      "Load, by second",
      columns.map((title) => ({ title, number: true })),
      shown.map((each) => [
        String(each.t),
        whole(each.asked),
        whole(each.reached),
        whole(each.dropped),
        percent(each.errors),
        each.p50.toFixed(1),
        each.p95.toFixed(1),
        each.p99.toFixed(1),
        each.generatorCores.toFixed(2),
        ...services.map((name) => each.serviceCores?.find(({ service }) => service === name)?.cores.toFixed(2) ?? ""),
      ]),
    ),
  );
}
