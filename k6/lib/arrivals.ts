import type { Scenario } from "k6/options";
import { settings } from "./settings.ts";

/**
 * An open model: requests arrive at the asked rate whether or not earlier ones were answered, as they do in production.
 * A closed loop would ask less the moment the system gets slow, and so hide the very requests that suffered.
 */
export function arrivals(): Scenario {
  const shared = {
    timeUnit: "1s",
    preAllocatedVUs: settings.users.allocated,
    maxVUs: Math.max(settings.users.allocated, settings.users.most),
    gracefulStop: "5s",
  };
  const [first] = settings.stages;
  if (first === undefined) {
    return { ...shared, executor: "constant-arrival-rate", rate: Math.max(1, Math.round(settings.rate)), duration: `${settings.seconds}s` };
  }
  return {
    ...shared,
    executor: "ramping-arrival-rate",
    startRate: first.rate,
    // A step, not a ramp: each rate is measured by itself.
    stages: settings.stages.flatMap(({ rate, seconds }) => [
      { target: rate, duration: "0s" },
      { target: rate, duration: `${seconds}s` },
    ]),
  };
}
