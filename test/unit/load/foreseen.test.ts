import { expect, test } from "vitest";
import type { ForeseenLoad } from "../../../src/steps/load/foresee.ts";
import { foreseenInWords } from "../../../src/steps/load/foreseen-in-words.ts";
import { arrivalsOf, ratesOverTime } from "../../../src/steps/load/scenarios/arrivals.ts";
import { parseInspection } from "../../../src/steps/load/scenarios/inspected.ts";

const held = (rate: number, seconds: number) => [
  { target: rate, seconds: 0 },
  { target: rate, seconds },
];

test("rates of all scenarios together are told one after the other, ramps as ramps and pauses not at all", () => {
  const steps = arrivalsOf({ startTime: 0, startRate: 100, stages: [...held(100, 10), ...held(200, 10), ...held(200, 10)] });
  const beside = arrivalsOf({ startTime: 20, startRate: 1, stages: held(1, 20) });
  const later = arrivalsOf({ startTime: 50, startRate: 0, stages: [{ target: 30, seconds: 10 }] });
  expect(ratesOverTime([...steps, ...beside, ...later])).toEqual([
    { from: 0, to: 10, startRate: 100, endRate: 100 },
    { from: 10, to: 20, startRate: 200, endRate: 200 },
    { from: 20, to: 30, startRate: 201, endRate: 201 },
    { from: 30, to: 40, startRate: 1, endRate: 1 },
    { from: 50, to: 60, startRate: 0, endRate: 30 },
  ]);
  expect(ratesOverTime(arrivalsOf({ startTime: 0, startRate: 5, stages: [...held(5, 3), ...held(5, 4)] }))).toEqual([
    { from: 0, to: 7, startRate: 5, endRate: 5 },
  ]);
  expect(ratesOverTime([])).toEqual([]);
});

test("thresholds are read as k6 prints them, with and without what ends a run", () => {
  const thresholds = { checks: ["rate==1"], http_reqs: [{ threshold: "count<=60", abortOnFail: true, delayAbortEval: "3s" }] };
  expect(parseInspection({ thresholds }).thresholds).toEqual({ checks: ["rate==1"], http_reqs: ["count<=60"] });
  expect(parseInspection({}).thresholds).toEqual({});
});

const foreseen: ForeseenLoad = {
  scenario: "stress",
  question: "what breaks?",
  baseUrl: "https://127.0.0.1:8443",
  script: "/shop/it's mine.ts",
  rate: 1000,
  seed: 7,
  generators: 1,
  users: { allocated: 1, most: 1000 },
  calibrate: true,
  serviceLevel: {
    availability: 0.999,
    latencyShare: 0.99,
    latencyMs: 200,
    p95Ms: 50,
    endpoints: [{ name: "POST /transfers", availability: 0.9, latencyShare: 0.5, latencyMs: 400 }],
  },
  asks: {
    rates: [
      { from: 0, to: 12.5, startRate: 500, endRate: 500 },
      { from: 12.5, to: 700, startRate: 0.5, endRate: 1500 },
    ],
    seconds: 700,
    closed: false,
    thresholds: { http_req_failed: ["rate<0.01", "rate<0.02"] },
  },
  commands: [
    { command: "/bin/k6", args: ["run", "--address", "", "/shop/it's mine.ts"], env: { PARITY_LOAD_KEY: "[redacted]", A: "b c" } },
  ],
};

test("what would be asked is a line each, and the command as a shell takes it", () => {
  expect(foreseenInWords(foreseen)).toEqual([
    "stress: what breaks?",
    "",
    "would ask https://127.0.0.1:8443",
    "  0 s to 12.5 s          500 requests/s",
    "  12.5 s to 11 min 40 s  from 0.5 to 1,500 requests/s",
    "  11 min 40 s in all",
    "  seed 7, 1 virtual user, 1,000 at most",
    "  at most what this machine can generate beside the stack, measured first; to hold less than 1,000/s is no proof",
    "",
    "would be judged by",
    "  availability 99.9 %, 99 % within 200 ms, p95 within 50 ms",
    "  POST /transfers: availability 90 %, 50 % within 400 ms",
    "  each rate by itself; what is above 1,000/s is told and not judged",
    "",
    "would run",
    "  PARITY_LOAD_KEY=[redacted] \\",
    "  A='b c' \\",
    "  /bin/k6 run --address '' '/shop/it'\\''s mine.ts'",
  ]);
});

test("users that wait have no rate, a script of one's own its thresholds, and without k6 nothing is made up", () => {
  const waiting = { rates: [], seconds: undefined, closed: true, thresholds: {} };
  const smoke = foreseenInWords({ ...foreseen, scenario: "smoke", calibrate: false, asks: waiting });
  expect(smoke.slice(3, 9)).toEqual([
    "  users that wait for each answer: no rate",
    "  until the script ends by itself",
    "  seed 7",
    "",
    "would be judged by",
    "  every answer, which must be right",
  ]);
  const own = foreseenInWords({ ...foreseen, scenario: "own" });
  expect(own).toContain("  the script's own http_req_failed: rate<0.01, rate<0.02");
  expect(own.join("\n")).toContain("500 iterations/s");
  const unread = foreseenInWords({ ...foreseen, asks: undefined });
  expect(unread).toContain("  what the script says to k6, which is not here yet and would be fetched first");
  expect(unread.join("\n")).not.toContain("in all");
});
