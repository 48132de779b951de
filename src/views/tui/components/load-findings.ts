import { type JudgedEndpoint, judgeEndpoints } from "../../../state/endpoint-limits.ts";
import { comparedByGravity } from "../../../state/selectors.ts";
import type { RunState, Stamped } from "../../../state/state.ts";
import { comparisonAnswer, comparisonCells, unknownIn } from "../../../text/comparison-words.ts";
import { bottleneckInWords, capacityInWords, modelCheckInWords, needInWords, probeVerdict } from "../../../text/load-words.ts";
import { shown } from "../../../text/terminal.ts";
import { milliseconds, percent, whole, wholeSeconds } from "../../../text/words.ts";
import { type Line, type Span, span, wrap } from "../line.ts";
import { lineTable } from "../line-table.ts";
import { endedWith } from "../load-figures.ts";
import type { Look, Tone } from "../theme.ts";

/** What belongs to the newest load and not to one before it. */
function current<T>(state: RunState, stamped: Stamped<T> | undefined): T | undefined {
  const began = state.steps.get("load")?.startedAt ?? "";
  return stamped !== undefined && stamped.at >= began ? stamped.value : undefined;
}

/** The answers of the search for the capacity and of the comparison, beside the load's own. */
export function foundLines(state: RunState, width: number, look: Look): Line[] {
  const capacity = current(state, state.capacity);
  const comparison = current(state, state.comparison);
  const tried = state.capacityProbes.length;
  const [worst] = capacity?.bottlenecks ?? [];
  return [
    ...(capacity === undefined && tried > 0
      ? named("capacity", `${tried} ${tried === 1 ? "rate" : "rates"} tried so far`, "busy", width, look)
      : []),
    ...(capacity === undefined ? [] : named("capacity", capacityInWords(capacity), "strong", width, look)),
    ...(worst === undefined ? [] : named("limit", bottleneckInWords(worst), "plain", width, look)),
    ...(worst === undefined ? [] : named("first", worst.advice, "plain", width, look)),
    ...(comparison === undefined ? [] : named("compared", comparedAnswer(comparison), comparedTone(comparison), width, look)),
  ];
}

function comparedAnswer(comparison: NonNullable<RunState["comparison"]>["value"]): string {
  return [`${comparisonAnswer(comparison)}, beside run ${comparison.baseline.run}`, ...comparison.differences].join("; ");
}

function comparedTone({ regressions, metrics }: NonNullable<RunState["comparison"]>["value"]): Tone {
  if (regressions.length > 0) return "bad";
  return unknownIn(metrics).length === 0 ? "good" : "warn";
}

function named(label: string, text: string, tone: Tone, width: number, look: Look): Line[] {
  return wrap(shown(text, look.unicode), width - 14).map((part, index) => [
    span(`   ${(index === 0 ? label : "").padEnd(9)} `, "dim"),
    span(part, tone),
  ]);
}

/** Each rate that was tried, and what more would take. */
export function capacityLines(state: RunState, width: number, look: Look): Line[] {
  // A ramp has rates of its own, without a search.
  const probes = state.capacityProbes.length > 0 ? state.capacityProbes : (endedWith(state)?.steps ?? []);
  if (probes.length === 0) return [];
  const capacity = current(state, state.capacity);
  const rows = probes.map((probe): Span[] => {
    const [sign, tone] = signs(look)[probe.verdict];
    return [
      span(`${sign} ${whole(probe.asked)}/s`, tone),
      span(`${whole(probe.reached)}/s`),
      span(wholeSeconds(probe.seconds)),
      span(milliseconds(probe.p99)),
      span(percent(probe.errorShare)),
      span(shown(probe.why === "" ? probeVerdict(probe) : probe.why, look.unicode), tone),
    ];
  });
  return [
    ...lineTable(
      [
        { title: "rate tried" },
        { title: "reached", number: true, givesWay: 2 },
        { title: "for", number: true, givesWay: 3 },
        { title: "p99", number: true },
        { title: "errors", number: true, givesWay: 1 },
        { title: "", least: 16 },
      ],
      rows,
      width,
    ),
    ...(capacity === undefined || !(capacity.rate > 0) ? [] : named("more", needInWords(capacity.model), "plain", width, look)),
    ...(capacity?.modelCheck === undefined ? [] : named("", modelCheckInWords(capacity.modelCheck), "dim", width, look)),
  ];
}

function signs({ glyphs }: Look): Readonly<Record<"held" | "broke" | "invalid", readonly [string, Tone]>> {
  return { held: [glyphs.done, "good"], broke: [glyphs.failed, "bad"], invalid: [glyphs.invalid, "warn"] };
}

/** Every metric with its interval, what got worse first. */
export function comparisonLines(state: RunState, width: number, look: Look): Line[] {
  const comparison = current(state, state.comparison);
  if (comparison === undefined) return [];
  const rows = comparedByGravity(comparison).map((each): Span[] => {
    const [metric, before, now, change, effect, verdict] = comparisonCells(each);
    const tone: Tone = verdict === "worse" ? "bad" : verdict === "better" ? "good" : verdict === "cannot tell" ? "warn" : "dim";
    return [
      span(metric),
      span(shown(before, look.unicode), "dim"),
      span(shown(now, look.unicode)),
      span(change, tone),
      span(effect, "dim"),
      span(verdict, tone),
    ];
  });
  const titles = ["compared", "before", "now", "change", "effect", "verdict"];
  const gives = [0, 2, 0, 1, 3, 0];
  const columns = titles.map((title, at) => ({ title, number: at > 0 && at < 5, givesWay: gives[at] ?? 0 }));
  return lineTable(columns, rows, width);
}

/** Each endpoint of the finished run, with its own limits where it has any. */
export function endpointLines(state: RunState, width: number, look: Look): Line[] {
  const result = endedWith(state);
  const endpoints = result?.endpoints ?? [];
  if (result === undefined || endpoints.length === 0) return [];
  const judged = judgeEndpoints(result, state.plan?.serviceLevel.endpoints);
  const rows = endpoints.map((each): Span[] => [
    span(each.name),
    span(whole(each.requests)),
    span(whole(each.failed), each.failed > 0 ? "warn" : "plain"),
    span(whole(each.checksFailed), each.checksFailed > 0 ? "bad" : "plain"),
    span(milliseconds(each.latencyMs.p50)),
    span(milliseconds(each.latencyMs.p95)),
    span(milliseconds(each.latencyMs.p99)),
    limitsOf(
      judged.find(({ name }) => name === each.name),
      look,
    ),
  ]);
  const unasked = judged.filter(({ name }) => !endpoints.some((each) => each.name === name));
  const titles = ["endpoint", "requests", "failed", "wrong", "p50", "p95", "p99", "its limits"];
  const gives = [0, 3, 0, 2, 5, 4, 0, 1];
  const columns = titles.map((title, at) => ({ title, number: at > 0 && at < 7, givesWay: gives[at] ?? 0 }));
  return [
    ...lineTable(
      columns,
      [...rows, ...unasked.map(({ name }) => [span(name), ...Array.from({ length: 6 }, () => span("")), limitsOf(undefined, look, true)])],
      width,
    ),
  ];
}

function limitsOf(judged: JudgedEndpoint | undefined, { glyphs }: Look, unasked = false): Span {
  if (unasked) return span(`${glyphs.invalid} got no request`, "warn");
  if (judged === undefined) return span("");
  const broken = judged.limits.filter(({ ok }) => ok === false);
  if (broken.length > 0) return span(`${glyphs.failed} ${broken.map(({ name, limit }) => `${name} over ${limit}`).join(", ")}`, "bad");
  if (judged.limits.some(({ ok }) => ok === undefined)) return span(`${glyphs.invalid} can't be told`, "warn");
  return span(`${glyphs.done} ${judged.limits.map(({ name, limit }) => `${name} ${limit}`).join(", ")}`, "good");
}
