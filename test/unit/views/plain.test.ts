import { describe, expect, test } from "vitest";
import type { Fact, ParityEvent } from "../../../src/events/event.ts";
import { emptyState, reduce } from "../../../src/state/reduce.ts";
import { verdictOf } from "../../../src/state/verdict.ts";
import type { PlainLooks } from "../../../src/views/plain/looks.ts";
import { plainView } from "../../../src/views/plain/plain.ts";
import { eventsOf, certified as recorded, type Timed } from "../report/events.ts";
import { findings } from "../report/findings.ts";
import { watched, probes as watchedProbes, watchedResult } from "../report/load-events.ts";

const looks: PlainLooks = { colour: false, unicode: true, width: 80, shownPath: (path) => path.replace("/srv/zerostate/", "") };

/** The recorded run, with the verdict that its findings come to. */
const certified = recorded.flatMap((event): ParityEvent[] => {
  if (event.type !== "run.finished") return [event];
  const { headline, counts, score } = verdictOf(findings);
  return [{ ...event, type: "verdict.reached", headline, counts, ...(score === undefined ? {} : { score }) }, event];
});

interface Seen {
  readonly result: string;
  readonly progress: string;
}

function viewed(events: readonly ParityEvent[], changed: Partial<PlainLooks> = {}): Seen {
  let result = "";
  let progress = "";
  const outputs = { result: (text: string) => void (result += text), progress: (text: string) => void (progress += text) };
  const view = plainView(outputs, { ...looks, ...changed });
  let state = emptyState;
  for (const event of events) {
    state = reduce(state, event);
    view.event(event, state);
  }
  return { result, progress };
}

const begun = certified.flatMap((event): Timed[] => (event.type === "run.started" || event.type === "runtime.chosen" ? [[0, event]] : []));

/** Of a run that had begun: what was said of these facts. */
function said(...facts: readonly Timed[]): string[] {
  const before = viewed(eventsOf(begun)).progress;
  return viewed(eventsOf([...begun, ...facts]))
    .progress.slice(before.length)
    .split("\n")
    .filter(Boolean);
}

describe("a whole run", () => {
  test("reads like a story: progress on stderr", () => expect(viewed(certified).progress).toMatchSnapshot());

  test("ends with the answer: on stdout", () => expect(viewed(certified).result).toMatchSnapshot());

  test("without UTF-8 is ASCII and says the same", () => {
    const { progress, result } = viewed(certified, { unicode: false });
    expect(progress + result).toMatch(/^[\n -~]*$/);
    expect(result).toMatchSnapshot();
  });

  test("with colour says the same", () => {
    const plain = viewed(certified);
    const coloured = viewed(certified, { colour: true });
    expect(coloured.result).toContain("\u001b[");
    expect(coloured.result.replaceAll(/\u001b\[\d+m/g, "")).toBe(plain.result);
    expect(coloured.progress.replaceAll(/\u001b\[\d+m/g, "")).toBe(plain.progress);
  });

  test.each([60, 80, 120])("fits in %i columns, and no line ends in a blank", (width) => {
    const { progress, result } = viewed(certified, { width });
    const lines = (progress + result).split("\n");
    expect(lines.filter((line) => line.length > width)).toEqual([]);
    expect(lines.filter((line) => /\s$/.test(line))).toEqual([]);
  });

  test.each([60, 80, 120])("with a capacity and a comparison fits in %i columns", (width) => {
    const lines = viewed(watched, { width }).progress.split("\n");
    expect(lines.filter((line) => line.length > width)).toEqual([]);
    expect(lines.filter((line) => /\s$/.test(line))).toEqual([]);
  });

  test("is the same every time it is read", () => expect(viewed(certified)).toEqual(viewed(certified)));
});

describe("one line when something became true", () => {
  const sample = (t: number): Timed => [
    t,
    {
      type: "load.sampled",
      sample: { t, asked: 4_400, reached: 4_398, dropped: 0, errors: 0, p50: 4, p95: 9.8, p99: 31, generatorCores: 1.1 },
    },
  ];

  test("none while nothing changes", () => {
    const sampled: Fact = {
      type: "service.sampled",
      service: "redis",
      instance: 0,
      cpuShare: 0.1,
      memoryBytes: 1,
      restarts: 0,
      state: "running",
    };
    expect(said(...Array.from({ length: 60 }, (_, second): Timed => [second, sampled]))).toEqual([]);
  });

  test("a running load speaks now and then, and says how long it still takes", () => {
    const step: Fact = { type: "step.started", step: "load", title: "load", expectedSeconds: 60 };
    const lines = said([0, step], ...Array.from({ length: 60 }, (_, second) => sample(second + 1)));
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.length).toBeLessThan(6);
    expect(lines[0]).toMatch(/^load {5}5 s: 4,398\/s .* about 60 s left$/);
  });

  test("a service that is waited for is named once in a while, with what it waits for", () => {
    const waiting = (ms: number): Timed => [
      ms / 1000,
      { type: "service.waiting", service: "grafana", instance: 0, waitingFor: "http 200 /api/health", ms },
    ];
    const lines = said(...Array.from({ length: 100 }, (_, index) => waiting(index * 100)));
    expect(lines).toEqual([
      "start    grafana waiting for http 200 /api/health, 3.0 s",
      "start    grafana waiting for http 200 /api/health, 8.0 s",
    ]);
  });

  test("how far a step is, is told once in a while; what it does next, at once", () => {
    const progressed = (second: number, note: string): Timed => [second, { type: "step.progressed", step: "start", note }];
    const notes = ["building a (1 of 3)", "building b (2 of 3)", "loading 9 images", "loading 8 images"];
    expect(said(...notes.map((note, second) => progressed(second, note)))).toEqual([
      "start    building a (1 of 3)",
      "start    loading 9 images",
    ]);
  });

  test("a problem is told with where and what to do", () => {
    const lines = said([
      1,
      {
        type: "problem.met",
        code: "SERVICE_EXITED",
        sentence: "redis exited with 1 while it was being started",
        hint: "read its log above",
        details: [],
        log: ["\u001b[31mout of memory\u001b[0m\u0007"],
      },
    ]);
    expect(lines).toEqual([
      "error  redis exited with 1 while it was being started  [SERVICE_EXITED]",
      "  | out of memory",
      "  → read its log above",
      "  exit 3",
    ]);
  });

  test("what others wrote moves no cursor and hides no line", () => {
    const line = said([1, { type: "step.progressed", step: "backup", note: "table \u001b[2J\u001b]0;title\u0007x\r\n\u202eevil" }]);
    expect(line).toEqual(["backup   table x evil"]);
  });
});

describe("what a load comes to", () => {
  /** From the first probe of the capacity to the last row of the comparison. */
  const spoken = (width: number): string => {
    const { progress } = viewed(watched, { width });
    return `\n${progress.slice(progress.indexOf("capacity 1,000"), progress.indexOf("drill    "))}`;
  };

  test("capacity and comparison begin with the answer", () => expect(spoken(100)).toMatchSnapshot());

  test("in a narrow terminal a row is a sentence", () => expect(spoken(60)).toMatchSnapshot());

  const plan: Fact[] = watched.flatMap((event) => (event.type === "plan.built" ? [event] : []));
  const ended = (changed: Partial<typeof watchedResult>): string[] =>
    said(...[...plan, { type: "load.finished", result: { ...watchedResult, ...changed } } as Fact].map((fact): Timed => [1, fact])).slice(
      -4,
    );

  test("an endpoint speaks only where it broke its limit", () => {
    expect(ended({}).at(-1)).toBe("load     POST /transfers: p99 131 ms (limit 100 ms)");
    const good = watchedResult.endpoints?.map((each) => ({ ...each, failed: 0, latencyMs: { p50: 2, p95: 9, p99: 31, max: 40 } })) ?? [];
    expect(ended({ endpoints: good }).join("\n")).not.toContain("/transfers");
  });

  test("an endpoint with a limit that nobody asked is named", () => {
    expect(ended({ endpoints: [] }).at(-1)).toBe("load     POST /transfers got no request");
  });

  test("a ramp tells each of its rates before it sums up", () => {
    const lines = ended({ scenario: "stress", steps: watchedProbes, endpoints: [] });
    expect(lines.join("\n")).toContain("stress: 4,398/s for 60 s");
    const all = said(...plan.map((fact): Timed => [1, fact]), [
      1,
      { type: "load.finished", result: { ...watchedResult, steps: watchedProbes } },
    ]);
    expect(all.join("\n")).toContain("load     2,140/s held the service level in 20 s");
  });

  test("a run that was ended early says why", () => {
    expect(ended({ endedEarly: "40 % errors for 10 s" })).toContain("load     ended early: 40 % errors for 10 s");
  });
});

test("a run without a verdict ends with how long it took", () => {
  expect(viewed(eventsOf([...begun, [2, { type: "run.finished", exitCode: 130, ms: 2_000 }]])).result).toBe(
    "took     2.0 s · exit 130 (interrupted)\n",
  );
});
