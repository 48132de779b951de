import type { DrillResult, Fact, GameDayResult, ParityEvent } from "../../../src/events/event.ts";
import { eventsOf, type Timed } from "./events.ts";

/** What six drills and the game day they make leave behind: one of every verdict that a person must be able to tell apart. */
const nothingSeen: Omit<DrillResult, "drill" | "title" | "verdict" | "reason" | "faults"> = {
  bittenAfterMs: undefined,
  alertFiringAfterMs: undefined,
  alertDeliveredAfterMs: undefined,
  alertResolvedAfterMs: undefined,
  undoneAfterMs: undefined,
  recoveredAfterMs: undefined,
  recoveryLimitMs: 30_000,
  requests: 0,
  failedRequests: 0,
  acknowledgedWrites: 0,
  lostWrites: 0,
  duplicatedWrites: 0,
  unacknowledgedWrites: undefined,
  moneyConserved: undefined,
  effect: undefined,
  firstErrorAfterMs: undefined,
  worstP99Ms: undefined,
  detected: undefined,
  alerts: [],
  score: undefined,
};

const silent = {
  name: "HighErrorRate",
  must: "stay silent",
  firesWithinMs: undefined,
  firingAfterMs: 9_000,
  deliveredAfterMs: undefined,
  resolvedAfterMs: undefined,
  resolvedWithinMs: undefined,
} as const;

export const resilient: DrillResult = {
  ...nothingSeen,
  drill: "slow-close-app-redis",
  title: "Redis is killed, and the app's connections to it stay open",
  verdict: "resilient",
  reason: "noticed after 60 ms, serving again after 1.2 s (limit 30.0 s), 0 of 2400 acknowledged writes lost",
  bittenAfterMs: 60,
  firstErrorAfterMs: 55,
  undoneAfterMs: 4100,
  recoveredAfterMs: 1200,
  requests: 2400,
  failedRequests: 12,
  acknowledgedWrites: 2400,
  unacknowledgedWrites: 0,
  moneyConserved: true,
  faults: ["redis/0 closes its connections from app 60000 ms later", "redis/0 is killed"],
  effect: { probe: "cache", before: "PONG in 1 ms", during: "connection refused", after: "PONG in 1 ms" },
  worstP99Ms: 212,
  score: 100,
};

export const notResilient: DrillResult = {
  ...resilient,
  drill: "kill-postgres",
  title: "Postgres is killed under load",
  verdict: "not resilient",
  reason: "HighErrorRate fired after 9.0 s and must not; 7 of 5821 acknowledged writes are lost",
  undoneAfterMs: 17_900,
  recoveredAfterMs: 2100,
  loadRate: 200,
  requests: 9_833,
  failedRequests: 3_612,
  writers: { requests: 5_833, failed: 12 },
  acknowledgedWrites: 5821,
  lostWrites: 7,
  duplicatedWrites: 1,
  unacknowledgedWrites: 3,
  moneyConserved: false,
  faults: ["postgres/0 is killed"],
  effect: { probe: "write", before: "acknowledged in 8 ms", during: "answered 503", after: "acknowledged in 9 ms" },
  detected: { alert: "DatabaseDown", afterMs: 16_100 },
  alerts: [
    {
      name: "DatabaseDown",
      must: "fire",
      firesWithinMs: 20_000,
      firingAfterMs: 16_100,
      deliveredAfterMs: 17_200,
      resolvedAfterMs: 8_300,
      resolvedWithinMs: 40_000,
    },
    silent,
  ],
  score: 25,
};

export const notEffective: DrillResult = {
  ...nothingSeen,
  drill: "bandwidth-load-balancer-app",
  title: "Every connection from the load balancer to the app has 8 kB/s left",
  verdict: "fault not effective",
  reason: "no client noticed the fault within 10.0 s: ready was 200 in 4 ms before and no different after",
  requests: 2000,
  faults: ["app/0 has 8 kB/s left on each connection from load-balancer"],
};

export const notPossible: DrillResult = {
  ...nothingSeen,
  drill: "clock-skew",
  title: "The clock of one app instance is an hour ahead",
  verdict: "not carried out",
  reason: "not possible here: this host has no libfaketime",
  faults: ["app/1 has a clock that is 3600 s ahead"],
};

export const notUndone: DrillResult = {
  ...resilient,
  drill: "partition-app-postgres",
  title: "The app is cut off from Postgres",
  verdict: "not undone",
  reason: "the undo went well, and yet app/0 still cannot reach postgres",
  undoneAfterMs: 6_000,
  recoveredAfterMs: undefined,
  acknowledgedWrites: 0,
  unacknowledgedWrites: undefined,
  moneyConserved: undefined,
  effect: undefined,
  faults: ["postgres/0 is cut off from app: nothing arrives, nothing is refused"],
  score: 0,
};

const drill = "kill-postgres";
const f = { drill, fault: "f1" } as const;

/** Postgres is killed: load, errors, an alert that fires in time, one that must not, and a probe that flutters. */
const timeline: readonly Timed[] = [
  [10, { type: "fault.recorded", ...f, kind: "kill", service: "postgres", instance: 0, does: "is killed" }],
  [11, { type: "drill.steady", drill, when: "before", met: true, probes: [] }],
  [20, { type: "fault.injected", ...f }],
  ...Array.from({ length: 4 }, (_, t): Timed => [20, sample(t - 3)]),
  [20.06, { type: "fault.bitten", ...f, afterMs: 60, seen: "answered 503" }],
  [20.1, { type: "probe.changed", drill, probe: "write", ok: false, value: "answered 503", afterMs: 70 }],
  ...[1, 3, 5, 7].flatMap((t): Timed[] => [
    [20 + t, { type: "probe.changed", drill, probe: "ready", ok: false, value: "answered 503", afterMs: t * 1000 }],
    [20.5 + t, { type: "probe.changed", drill, probe: "ready", ok: true, value: "200", afterMs: t * 1000 + 500 }],
  ]),
  [22, { type: "alert.changed", drill, alert: "DatabaseDown", state: "pending", afterMs: 1900 }],
  [29, { type: "alert.changed", drill, alert: "HighErrorRate", state: "firing", afterMs: 9_000 }],
  [36, { type: "alert.changed", drill, alert: "DatabaseDown", state: "firing", afterMs: 16_100 }],
  [37, { type: "alert.changed", drill, alert: "DatabaseDown", state: "delivered", afterMs: 17_200 }],
  ...Array.from({ length: 18 }, (_, t): Timed => [21 + t, sample(t + 1)]),
];

const afterwards: readonly Timed[] = [
  [38, { type: "fault.undone", ...f, afterMs: 17_900 }],
  [40, { type: "probe.changed", drill, probe: "write", ok: true, value: "acknowledged", afterMs: 20_000 }],
  ...Array.from({ length: 6 }, (_, t): Timed => [39 + t, sample(t + 19)]),
  [48, { type: "alert.changed", drill, alert: "DatabaseDown", state: "resolved", afterMs: 28_300 }],
  [49, { type: "drill.finished", result: notResilient }],
];

function sample(t: number): Fact {
  const broken = t > 0 && t <= 20;
  const p99 = t === 1 || t === 2 ? 0 : broken ? 48 + ((t * 13) % 20) : 12 + (((t + 8) * 7) % 9);
  return { type: "drill.sampled", drill, t, requests: 200 - ((t + 8) % 4) * 3, failed: broken ? 180 + ((t * 17) % 15) : 0, p99 };
}

const begun: readonly Timed[] = [
  [
    0,
    {
      type: "gameday.planned",
      drills: [resilient, notResilient, notEffective, notUndone].map((each) => each.drill),
      expectedSeconds: 105,
      notPossible: [{ drill: notPossible.drill, reason: notPossible.reason }],
    },
  ],
  [1, { type: "step.started", step: "drill", title: resilient.title }],
  [8, { type: "drill.finished", result: resilient }],
  [8, { type: "step.finished", step: "drill", outcome: "done", summary: "resilient", ms: 7000 }],
  [9, { type: "step.started", step: "drill", title: notResilient.title, expectedSeconds: 60 }],
];

const day: GameDayResult = {
  drills: [resilient, notResilient, notEffective, notUndone].map(({ drill: id, title, verdict, reason, score }) => ({
    drill: id,
    title,
    verdict,
    reason,
    score,
  })),
  notPossible: [{ drill: notPossible.drill, reason: notPossible.reason }],
  score: 41,
  seconds: 112,
};

const rest: readonly Timed[] = [
  [49, { type: "step.finished", step: "drill", outcome: "failed", summary: "not resilient", ms: 40_000 }],
  [60, { type: "drill.finished", result: notEffective }],
  [62, { type: "drill.finished", result: notUndone }],
  [112, { type: "gameday.finished", result: day }],
];

const started: readonly Timed[] = [
  [
    0,
    {
      type: "run.started",
      command: "drill --all",
      project: "zerostate",
      parity: "0.1.0",
      node: "24.21.0",
      configHash: "c08667b118c2",
      root: "/srv/zerostate",
      cpus: 2,
      memoryBytes: 25_276_510_208,
      platform: "linux",
    },
  ],
  [0, { type: "runtime.chosen", kind: "native", reason: "asked for" }],
];

/** The second of four drills, its fault just noticed and an alert delivered. */
export const underWay: readonly Timed[] = [...started, ...begun, ...timeline];
export const gameDayFacts: readonly Timed[] = [...underWay, ...afterwards, ...rest];
export const gameDayEvents: readonly ParityEvent[] = eventsOf(gameDayFacts);
/** One drill alone, that could not be carried out. */
export const refused: readonly ParityEvent[] = eventsOf([...started, [1, { type: "drill.finished", result: notPossible }]]);
export const allResilient: GameDayResult = { ...day, drills: day.drills.slice(0, 1), notPossible: [], score: 100 };
