import type { LoadResult, LoadSample } from "../../events/event.ts";
import { newestLoad } from "../../state/selectors.ts";
import type { RunState } from "../../state/state.ts";
import { milliseconds, percent, whole } from "../../text/words.ts";
import { loadAnswer } from "./load-answer.ts";
import type { Tone } from "./theme.ts";

/** One measured series of a load. */
export interface Figure {
  readonly name: string;
  /** The newest value, with its unit; of the whole run once it is over. */
  readonly value: string;
  /** "of 200 ms"; empty when nothing limits it. */
  readonly limit: string;
  readonly tone: Tone;
  /** NaN: not measured then. */
  readonly series: readonly number[];
  /** What a full column stands for, at least. */
  readonly most: number | undefined;
}

export interface LoadHeadline {
  readonly asked: string;
  readonly reached: string;
  readonly dropped: string;
  readonly judged: string;
  readonly tone: Tone;
}

/** The figures a load ended with; undefined while it runs, and when there are samples only. */
export function endedWith(state: RunState): LoadResult | undefined {
  const step = state.steps.get("load");
  const finished = newestLoad(state);
  if (finished === undefined || step?.status === "running") return undefined;
  return step !== undefined && finished.at < step.startedAt ? undefined : finished.value;
}

/** Requests a second asked for and reached, and whether the figures count; undefined before the first sample. */
export function loadHeadline(state: RunState): LoadHeadline | undefined {
  const last = state.loadSamples.at(-1);
  const result = endedWith(state);
  if (!result && !last) return undefined;
  const dropped = result?.dropped ?? state.loadSamples.reduce((all, sample) => all + sample.dropped, 0);
  const { text, tone } = loadAnswer(state);
  return {
    asked: `${whole(result?.asked ?? last?.asked ?? 0)}/s`,
    reached: `${whole(result?.reached ?? last?.reached ?? 0)}/s`,
    dropped: whole(dropped),
    judged: text,
    tone,
  };
}

/** Rate, latencies and errors of the newest samples; of the finished run once it is over. */
export function loadFigures(state: RunState): Figure[] {
  const samples = state.loadSamples;
  const result = endedWith(state);
  const last = samples.at(-1);
  const level = state.plan?.serviceLevel;
  const errors = result?.errorShare ?? last?.errors ?? 0;
  const errorLimit = level === undefined ? undefined : 1 - level.availability;
  const latency = (name: "p50" | "p95" | "p99"): Figure => {
    const value = result?.latencyMs[name] ?? last?.[name] ?? 0;
    return {
      name,
      value: milliseconds(value),
      ...limited(value, latencyLimit(level, name), milliseconds),
      series: samples.map((sample) => sample[name]),
      most: undefined,
    };
  };
  return [
    rate(result?.asked ?? last?.asked ?? 0, result?.reached ?? last?.reached ?? 0, samples),
    latency("p50"),
    latency("p95"),
    latency("p99"),
    {
      name: "errors",
      value: percent(errors),
      ...limited(errors, errorLimit, (share) => percent(share, share < 0.001 ? 2 : 1)),
      series: samples.map((sample) => sample.errors),
      most: Math.max(0.01, errorLimit ?? 0),
    },
  ];
}

/** Iterations dropped since the last sample; of the whole run once it is over. */
export function droppedFigure(state: RunState): Figure {
  const samples = state.loadSamples;
  const dropped = endedWith(state)?.dropped ?? samples.reduce((all, sample) => all + sample.dropped, 0);
  const series = samples.map((sample) => sample.dropped);
  return { name: "dropped", value: whole(dropped), limit: "", tone: dropped > 0 ? "warn" : "plain", series, most: 1 };
}

function latencyLimit(level: NonNullable<RunState["plan"]>["serviceLevel"] | undefined, name: string): number | undefined {
  if (name === "p95" && level?.p95Ms !== undefined) return level.p95Ms;
  return level && `p${Math.round(level.latencyShare * 100)}` === name ? level.latencyMs : undefined;
}

function rate(asked: number, reached: number, samples: readonly LoadSample[]): Figure {
  const most = Math.max(asked, ...samples.map((sample) => sample.asked));
  return {
    name: "rate",
    value: `${whole(reached)}/s`,
    limit: `of ${whole(asked)}/s`,
    tone: "plain",
    series: samples.map((sample) => sample.reached),
    most,
  };
}

function limited(value: number, limit: number | undefined, says: (value: number) => string): { limit: string; tone: Tone } {
  if (limit === undefined) return { limit: "", tone: "plain" };
  return { limit: value > limit ? `over ${says(limit)}` : `of ${says(limit)}`, tone: value > limit ? "bad" : "plain" };
}
