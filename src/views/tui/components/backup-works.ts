import type { BackupWork } from "../../../state/state.ts";
import { doingInWords, secondsLeft, throughput } from "../../../text/backup-words.ts";
import { bytes, duration, percent, timeLeft } from "../../../text/words.ts";
import { padEnd, padStart } from "../cells.ts";
import { cellsOfLine, type Line, span } from "../line.ts";
import type { Look } from "../theme.ts";
import { sparkline } from "./sparkline.tsx";

const mostBar = 40;

/** A row for each kind of work: how much is moved, how fast, how long it still takes. */
export function workLines(works: readonly BackupWork[], now: number, width: number, look: Look): Line[] {
  return works.map((work) => workLine(work, now, width, look));
}

function workLine(work: BackupWork, now: number, width: number, look: Look): Line {
  const { doing, share, begunShare, ended } = work;
  const until = ended ? Date.parse(work.lastAt) : now;
  const seconds = Math.max(0, (until - Date.parse(work.begunAt)) / 1000);
  // What stands still must be seen to: a mean over all the time would hide it.
  const pace = ended ? throughput(work.bytes, seconds) : recentPace(work, now);
  const left = ended ? undefined : secondsLeft({ doing, bytes: work.bytes, share, seconds, begunShare });
  const start: Line = [
    ended ? span(` ${look.glyphs.done} `, "good") : span(` ${turning(now, look)} `, "busy"),
    span(padEnd(doingInWords(doing), 11), ended ? "plain" : "strong"),
    span(padStart(bytes(work.bytes), 9)),
    span(padStart(pace, 12), "dim"),
    span("  "),
  ];
  const end: Line = ended
    ? [span(` ${duration(seconds)}`, "dim")]
    : [
        span(share === undefined ? "" : ` ${padStart(percent(share, 0), 5)}`),
        span(left === undefined ? ` ${duration(seconds)} so far` : ` ${timeLeft(left)}`, "dim"),
      ];
  const room = Math.min(mostBar, width - cellsOfLine(start) - cellsOfLine(end) - 1);
  return [...start, ...chart(work, room, look), ...end];
}

function turning(now: number, { glyphs }: Look): string {
  return glyphs.turning[Math.floor(now / 1000) % glyphs.turning.length] ?? "";
}

const recentSeconds = 5;

/** Over the last seconds, the silent ones among them. */
function recentPace({ samples, begunAt }: BackupWork, now: number): string {
  const t = (now - Date.parse(begunAt)) / 1000;
  const last = samples.at(-1);
  const first = samples.findLast((sample) => sample.t <= t - recentSeconds) ?? samples[0];
  if (first === undefined || last === undefined || t - first.t < 0.5) return "";
  return throughput(last.bytes - first.bytes, t - first.t);
}

/** A bar where the whole is known; where it is not, how fast it went. */
function chart({ share, samples, ended }: BackupWork, room: number, { glyphs }: Look): Line {
  if (room < 8) return [];
  if (share === undefined && !ended) {
    const rates = samples.slice(1).map(({ t, bytes: count }, index) => {
      const before = samples[index];
      return before === undefined || t <= before.t ? 0 : Math.max(0, count - before.bytes) / (t - before.t);
    });
    return [span(padEnd(sparkline(rates, room, 1, glyphs)[0] ?? "", room), "busy")];
  }
  const full = Math.round((ended ? 1 : (share ?? 0)) * room);
  return [span(glyphs.full.repeat(full), ended ? "good" : "busy"), span(glyphs.empty.repeat(room - full), "dim")];
}
