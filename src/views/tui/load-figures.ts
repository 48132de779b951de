import type { LoadSample } from "../../events/event.ts";
import type { RunState } from "../../state/state.ts";
import { milliseconds, percent, whole } from "../../text/words.ts";
import type { Tone } from "./theme.ts";

/** One measured series of the load panel. */
export interface Figure {
  readonly name: string;
  /** The newest value, with its unit. */
  readonly value: string;
  /** "of 200 ms"; empty when nothing limits it. */
  readonly limit: string;
  readonly tone: Tone;
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

/** Requests a second asked for and reached, and whether the figures count; undefined before the first sample. */
export function loadHeadline(state: RunState): LoadHeadline | undefined {
  const running = state.steps.get("load")?.status === "running";
  const last = state.loadSamples.at(-1);
  const result = running ? undefined : state.load?.value;
  if (!result && !last) return undefined;
  const dropped = result?.dropped ?? state.loadSamples.reduce((all, sample) => all + sample.dropped, 0);
  return {
    asked: `${whole(result?.asked ?? last?.asked ?? 0)}/s`,
    reached: `${whole(result?.reached ?? last?.reached ?? 0)}/s`,
    dropped: whole(dropped),
    ...judged(state, running, dropped),
  };
}

function judged(state: RunState, running: boolean, dropped: number): { judged: string; tone: Tone } {
  const validity = running ? undefined : state.load?.value.validity;
  if (validity?.valid) return { judged: "valid", tone: "good" };
  if (validity) return { judged: `invalid: ${validity.reasons.join("; ")}`, tone: "warn" };
  if (dropped > 0) return { judged: "invalid: requests were dropped", tone: "warn" };
  return running ? { judged: "valid so far", tone: "good" } : { judged: "not judged", tone: "warn" };
}

/** Rate, latencies and errors of the newest samples; of the finished run once it is over. */
export function loadFigures(state: RunState): Figure[] {
  const samples = state.loadSamples;
  const running = state.steps.get("load")?.status === "running";
  const result = running ? undefined : state.load?.value;
  const last = samples.at(-1);
  const level = state.plan?.serviceLevel;
  const errors = result?.errorShare ?? last?.errors ?? 0;
  const errorLimit = level === undefined ? undefined : 1 - level.availability;
  const latency = (name: "p50" | "p95" | "p99"): Figure => {
    const value = result?.latencyMs[name] ?? last?.[name] ?? 0;
    const limit = level && `p${Math.round(level.latencyShare * 100)}` === name ? level.latencyMs : undefined;
    return {
      name,
      value: milliseconds(value),
      ...limited(value, limit, milliseconds),
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
