import type { Options } from "k6/options";
import { ramp } from "./lib/arrivals.ts";
import { askOfTheDay } from "./lib/open.ts";
import { endingThresholds } from "./lib/thresholds.ts";
import { lean } from "./lib/zerostate.ts";

/** More and more, up to three times the asked rate, until the service level breaks. */
export const options: Options = {
  ...lean,
  scenarios: { breakpoint: ramp(0.1, 3) },
  thresholds: endingThresholds(5),
};

export default askOfTheDay;
