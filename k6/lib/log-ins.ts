import type { Scenario } from "k6/options";
import { settings } from "./settings.ts";

/** A sign-in lasts a week, so most of what a person asks needs none: one request in a thousand. */
const share = 0.001;
/** The generator is one address, and the system lets an address try 100 times a minute to guess a password; above 60 it would answer 429. */
const mostAMinute = 60;

/**
 * A scenario of their own beside the rest: hashing a password takes 20 ms of a core on purpose, five hundred times what a read takes.
 * None where the run asks for less than one.
 */
export function logIns(exec: string): Record<string, Scenario> {
  const perMinute = Math.min(mostAMinute, Math.round(settings.rate * share * 60));
  if (perMinute < 1 || (perMinute * settings.seconds) / 60 < 1) return {};
  return {
    log_ins: {
      executor: "constant-arrival-rate",
      exec,
      rate: perMinute,
      timeUnit: "1m",
      duration: `${settings.seconds}s`,
      preAllocatedVUs: 1,
      maxVUs: 5,
      gracefulStop: "5s",
    },
  };
}
