/**
 * The TUI in a terminal of its own: recorded events in, what its keys asked for out.
 * Arguments: a scene of events.ts, then `flags`: ascii, colourless, live (samples and load go on), flood (10,000 log lines a second),
 * broken-log, verdict (the scene's checks are judged when `c` is pressed), statistics (figures on leaving), throws (an error nobody catches, on `x`).
 */
import { performance } from "node:perf_hooks";
import type { ParityEvent } from "../../src/events/event.ts";
import { openTui } from "../../src/views/tui/index.ts";
import { dumpedMore, eventsOf, judged, loadSample, sampled, scenes, type Timed } from "./events.ts";

process.env["NODE_ENV"] ??= "production";

const [scene = "up", ...flags] = process.argv.slice(2);
const has = (flag: string): boolean => flags.includes(flag);
const received: string[] = [];
const listeners = new Set<(event: ParityEvent) => void>();
const past = eventsOf(scenes[scene] ?? [], Date.now());
let firstFrameMs: number | undefined;

const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (chunk: string | Uint8Array, ...rest: []) => {
  // The first frame is the first thing written that has the project's name in it.
  if (firstFrameMs === undefined && String(chunk).includes("zerostate")) firstFrameMs = performance.now();
  return write(chunk, ...rest);
};

const emit = (facts: readonly Timed[]): void => {
  for (const event of eventsOf(facts, Date.now())) for (const listener of listeners) listener(event);
};

const tui = await openTui({
  stdin: process.stdin,
  stdout: process.stdout,
  colour: !has("colourless"),
  unicode: !has("ascii"),
  project: "zerostate",
  now: Date.now,
  subscribe: (listener) => {
    for (const event of past) listener(event);
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  logs,
  actions: {
    start: (step) => {
      received.push(`start ${step}`);
      if (step === "drill" && has("throws")) throw new Error("nobody catches this");
      if (step === "checks" && has("verdict")) emit(judged.slice(-10));
      if (step === "load") emit([[0, { type: "step.started", step: "load", title: "load", expectedSeconds: 60 }]]);
    },
    cancel: () => {
      received.push("cancel");
      emit([[0, { type: "step.finished", step: "load", outcome: "cancelled", summary: "cancelled", ms: 900 }]]);
    },
    leave: () => leave("leave"),
    takeDown: () => leave("take down"),
    open: (path) => received.push(`open ${path}`),
  },
});

let second = 100;
const ticking = has("live")
  ? setInterval(() => {
      second += 2;
      emit(sampled(second));
      if (scene === "dumping") emit([dumpedMore(second)]);
      if (scene === "loading") emit([[second, loadSample(second - 60)]]);
    }, 2000)
  : undefined;

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  process.on(signal, () => void end(code, signal));
}

function leave(how: string): void {
  received.push(how);
  void end(0, "left");
}

async function end(code: number, why: string): Promise<void> {
  clearInterval(ticking);
  await tui.close();
  const { rss } = process.memoryUsage();
  process.stdout.write(`${why}: ${received.join(", ")}\n`);
  if (has("statistics"))
    process.stdout.write(`first frame ${Math.round(firstFrameMs ?? -1)} ms, rss ${Math.round(rss / 1024 / 1024)} MiB\n`);
  process.exit(code);
}

async function* logs(service: string, signal: AbortSignal): AsyncGenerator<{ instance: number; text: string }> {
  yield* [
    { instance: 0, text: `12:01:44.120 LOG  ${service}: checkpoint complete: wrote 812 buffers (5.0%); 0 WAL files added` },
    { instance: 0, text: `12:01:44.380 WARN ${service}: \u001b[31mslow\u001b[0m query \u001b[2J\u001b]0;owned\u0007took 312 ms` },
    { instance: 0, text: `12:01:45.002 ERROR ${service}: could not reach 受信 peer: connection refused` },
    { instance: 0, text: `12:01:45.900 LOG  ${service}: ${"long ".repeat(500)}` },
  ];
  if (has("broken-log")) throw new Error("the log file is gone");
  let count = 0;
  while (!signal.aborted && has("flood")) {
    // 100 lines every 10 ms: 10,000 a second.
    for (let each = 0; each < 100; each += 1) {
      count += 1;
      yield {
        instance: 0,
        text: `12:02:00.000 LOG  line ${count} of a service that has a great deal to say about very little, again and again`,
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
