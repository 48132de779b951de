import { axisTime, duration } from "../../text/words.ts";
import { instant } from "../age.ts";
import { dateScale, dateTick } from "../charts/dates.ts";
import { liveData } from "../charts/live.ts";
import { axis, type Plot, plot } from "../charts/plot.ts";
import { type Scale, upTo } from "../charts/scale.ts";
import type { Report, ReportedRecoveryTime } from "../report.ts";
import { type Html, html } from "./markup.ts";
import { folded, table } from "./parts.ts";

type Kind = ReportedRecoveryTime["kind"];

const looks: Readonly<Record<Kind, string>> = {
  restore: "blue",
  "point in time": "faint",
  "loss of the disk": "strong",
  disaster: "middle",
};

/** One measurement is no trend. */
export function hasTrend({ recoveryTimes }: Pick<Report, "recoveryTimes">): boolean {
  const byKind = Map.groupBy(recoveryTimes.filter(wasBack), ({ kind }) => kind);
  return [...byKind.values()].some(({ length }) => length > 1);
}

/** How long it took to be back, over runs. */
export function recoveryTrend({ recoveryTimes: all }: Report): Html | undefined {
  if (!hasTrend({ recoveryTimes: all })) return undefined;
  const times = all.map(({ at }) => Date.parse(at) / 1000);
  const x = dateScale(Math.min(...times), Math.max(...times));
  const restores = all.filter(({ kind }) => kind === "restore");
  const recoveries = all.filter(({ kind }) => kind !== "restore");
  const plots = [
    ...(recoveries.some(wasBack) ? [plotOf("recovery-trend", "RTO: until the app answered again", recoveries, all, x)] : []),
    ...(restores.some(wasBack) ? [plotOf("restore-trend", "Time of a restore", restores, all, x)] : []),
  ];
  return html`<h3>Over runs</h3><div class="charts" data-live="${liveData(plots, undefined, "dates")}">${plots.map(plot)}${axis(x, dateTick(x))}</div>${folded(
    `${all.length} restores and recoveries`,
    table(
      "Restores and recoveries",
      [{ title: "when" }, { title: "what" }, { title: "took", number: true }, { title: "limit", number: true }, { title: "run" }],
      all
        .toReversed()
        .map(({ at, kind, seconds, limitSeconds, run }) => [
          instant(at),
          kind,
          seconds === undefined ? "never back" : duration(seconds),
          limitSeconds === undefined ? "" : duration(limitSeconds),
          run,
        ]),
    ),
  )}`;
}

function wasBack({ seconds }: ReportedRecoveryTime): boolean {
  return seconds !== undefined;
}

/** Every series has a place for every time, for that is how several charts share an axis. */
function plotOf(id: string, title: string, shown: readonly ReportedRecoveryTime[], all: readonly ReportedRecoveryTime[], x: Scale): Plot {
  const longest = Math.max(...shown.map(({ seconds = 0 }) => seconds));
  const limit = shown.at(-1)?.limitSeconds;
  // Far above everything measured it would press the lines to the ground.
  const limited = limit !== undefined && limit <= longest * 3;
  const never = shown.filter((each) => !wasBack(each)).length;
  const y = upTo(limited ? Math.max(longest, limit * 1.05) : longest);
  return {
    id,
    title,
    description: `${shown.length} measured, the longest ${duration(longest)}${never > 0 ? `, ${never} never back` : ""}${limit === undefined ? "" : `; the limit is ${duration(limit)}`}.`,
    x,
    y,
    tick: axisTime,
    durations: true,
    series: [
      ...[...new Set(shown.map(({ kind }) => kind))].map((kind) => ({
        ...along(kind, looks[kind], all, (each) => (each.kind === kind ? each.seconds : undefined)),
        joined: true,
      })),
      // A line goes on as if nothing had been between two that came back.
      ...(never > 0
        ? [{ ...along("never back", "red", all, (each) => (shown.includes(each) && !wasBack(each) ? y.to : undefined)), dots: true }]
        : []),
    ],
    ...(limited && { limit: { y: limit, name: `limit ${duration(limit)}` } }),
  };
}

function along(
  name: string,
  look: string,
  all: readonly ReportedRecoveryTime[],
  value: (each: ReportedRecoveryTime) => number | undefined,
): Plot["series"][number] {
  return { name, look, points: all.map((each) => ({ x: Date.parse(each.at) / 1000, y: value(each) })) };
}
