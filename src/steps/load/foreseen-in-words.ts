import type { EndpointLevel, ServiceLevel } from "../../plan/plan.ts";
import { counted, duration, whole } from "../../text/words.ts";
import type { Asks, ForeseenLoad } from "./foresee.ts";
import type { Stretch } from "./scenarios/arrivals.ts";

/** What a load would ask, a line each. */
export function foreseenInWords(load: ForeseenLoad): readonly string[] {
  return [
    `${load.scenario === "own" ? "load" : load.scenario}: ${load.question}`,
    ...section(`would ask ${load.baseUrl}`, [...askedLines(load), ...amountLines(load)]),
    ...section("would be judged by", judgedLines(load)),
    ...section(load.generators === 1 ? "would run" : `would run ${load.generators} at once`, commandLines(load)),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return ["", title, ...lines.map((line) => `  ${line}`)];
}

function askedLines({ asks, scenario }: ForeseenLoad): readonly string[] {
  if (asks === undefined) return ["what the script says to k6, which is not here yet and would be fetched first"];
  const unit = scenario === "own" ? "iterations/s" : "requests/s";
  const rates = asks.rates.map((stretch) => `${time(stretch.from)} to ${time(stretch.to)}`);
  const width = Math.max(0, ...rates.map(({ length }) => length));
  return [...asks.rates.map((stretch, index) => `${rates[index]?.padEnd(width)}  ${rateOf(stretch)} ${unit}`), ...closedLines(asks)];
}

function closedLines({ rates, closed }: Asks): readonly string[] {
  if (!closed) return [];
  return [rates.length === 0 ? "users that wait for each answer: no rate" : "and, beside that, users that wait for each answer"];
}

function rateOf({ startRate, endRate }: Stretch): string {
  return startRate === endRate ? figure(startRate) : `from ${figure(startRate)} to ${figure(endRate)}`;
}

function amountLines({ asks, seed, users, calibrate, rate }: ForeseenLoad): readonly string[] {
  const lasts = asks === undefined ? [] : [asks.seconds === undefined ? "until the script ends by itself" : `${time(asks.seconds)} in all`];
  const open = asks === undefined || asks.rates.length > 0;
  return [
    ...lasts,
    [`seed ${seed}`, ...(open ? [counted(users.allocated, "virtual user"), `${whole(users.most)} at most`] : [])].join(", "),
    ...(calibrate
      ? [`at most what this machine can generate beside the stack, measured first; to hold less than ${whole(rate)}/s is no proof`]
      : []),
  ];
}

function judgedLines({ asks, rate, scenario, serviceLevel }: ForeseenLoad): readonly string[] {
  const level = levelLines(serviceLevel);
  switch (scenario) {
    case "smoke":
      return ["every answer, which must be right"];
    case "stress":
    case "spike":
      return [...level, `each rate by itself; what is above ${whole(rate)}/s is told and not judged`];
    case "breakpoint":
      return [...level, `the rate at which that breaks, which must not be below ${whole(rate)}/s`];
    case "own":
      return [
        ...level,
        ...Object.entries(asks?.thresholds ?? {}).map(([metric, list]) => `the script's own ${metric}: ${list.join(", ")}`),
      ];
    default:
      return level;
  }
}

function levelLines(level: ServiceLevel): readonly string[] {
  const endpoints = (level.endpoints ?? []).map((each: EndpointLevel) => `${each.name}: ${levelOf(each)}`);
  return [levelOf(level), ...endpoints];
}

function levelOf({
  availability,
  latencyShare,
  latencyMs,
  p95Ms,
}: Pick<ServiceLevel, "availability" | "latencyShare" | "latencyMs" | "p95Ms">): string {
  const p95 = p95Ms === undefined ? [] : [`p95 within ${p95Ms} ms`];
  return [`availability ${share(availability)}`, `${share(latencyShare)} within ${latencyMs} ms`, ...p95].join(", ");
}

function commandLines({ commands }: ForeseenLoad): readonly string[] {
  const [first] = commands;
  const variables = Object.entries(first?.env ?? {}).map(([name, value]) => `${name}=${quoted(value)}`);
  return [...variables.map((each) => `${each} \\`), ...commands.map(({ command, args }) => [command, ...args].map(quoted).join(" "))];
}

/** As a shell takes it. */
function quoted(text: string): string {
  return /^[\w@%+=:,./[\]-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function time(seconds: number): string {
  return seconds < 600 ? `${Number(seconds.toFixed(1))} s` : duration(seconds);
}

/** Slow ones are told as they are: 0.5 requests a second are not 1. */
function figure(rate: number): string {
  return rate < 10 ? String(Number(rate.toFixed(2))) : whole(rate);
}

function share(value: number): string {
  return `${Number((value * 100).toFixed(4))} %`;
}
