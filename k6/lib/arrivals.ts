import type { Scenario } from "k6/options";
import { settings } from "./settings.ts";

/** Rates are shares of the asked one. */
export interface Step {
  readonly share: number;
  /** Of the whole duration. */
  readonly time: number;
}

const shared = {
  timeUnit: "1s",
  preAllocatedVUs: settings.users.allocated,
  maxVUs: Math.max(settings.users.allocated, settings.users.most),
  gracefulStop: "5s",
};

/**
 * An open model: requests arrive at the asked rate whether or not earlier ones were answered, as they do in production.
 * A closed loop would ask less the moment the system gets slow, and so hide the very requests that suffered.
 */
export function arrivals(): Scenario {
  const { stages, rate, seconds } = settings;
  const [first] = stages;
  if (first === undefined) {
    return { ...shared, executor: "constant-arrival-rate", rate: whole(rate), duration: `${seconds}s` };
  }
  return {
    ...shared,
    executor: "ramping-arrival-rate",
    startRate: whole(first.rate),
    stages: stages.flatMap((stage) => held(stage.rate, stage.seconds)),
  };
}

/** Steps, not ramps: each rate is measured by itself. Rates above what the machine can generate are cut to it, and then said. */
export function stepped(steps: readonly Step[]): Scenario {
  const { rate, seconds } = settings;
  const [first] = steps;
  if (first === undefined) throw new Error("there must be a step");
  return {
    ...shared,
    executor: "ramping-arrival-rate",
    startRate: capped(rate * first.share),
    stages: steps.flatMap(({ share, time }) => held(capped(rate * share), seconds * time)),
  };
}

/** Evenly from one share of the asked rate to the other; never above what the machine can generate, where it ends earlier. */
export function ramp(from: number, to: number): Scenario {
  const { rate, seconds, mostRate } = settings;
  const end = capped(rate * to);
  const begin = Math.min(end, capped(rate * from));
  // As steep as it was asked for: a slower ramp to a lower end would be another test.
  const lasts = mostRate < rate * to ? Math.max(1, (seconds * (end - begin)) / (rate * (to - from))) : seconds;
  return {
    ...shared,
    executor: "ramping-arrival-rate",
    startRate: begin,
    stages: [{ target: end, duration: `${Math.round(lasts * 1000)}ms` }],
  };
}

function held(rate: number, seconds: number): { target: number; duration: string }[] {
  const target = whole(rate);
  return [
    { target, duration: "0s" },
    { target, duration: `${Math.round(seconds * 1000)}ms` },
  ];
}

function capped(rate: number): number {
  return whole(Math.min(rate, settings.mostRate));
}

function whole(rate: number): number {
  return Math.max(1, Math.round(rate));
}
