import type { Options } from "k6/options";
import { arrivals } from "./lib/arrivals.ts";
import { visit } from "./lib/journey.ts";
import { askOfTheDay } from "./lib/open.ts";
import { settings } from "./lib/settings.ts";
import { thresholds } from "./lib/thresholds.ts";
import { lean } from "./lib/zerostate.ts";

/**
 * The rate for a long time, and people among it who log in, read, think and log out: what leaks, and what fills up?
 * Ten of them log in about twelve times a minute, which one address may.
 */
export const options: Options = {
  ...lean,
  scenarios: {
    soak: arrivals(),
    people: { executor: "constant-vus", exec: "person", vus: 10, duration: `${settings.seconds}s`, gracefulStop: "5s" },
  },
  thresholds: thresholds(),
};

export default askOfTheDay;
export const person = visit;
