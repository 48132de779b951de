import type { Options } from "k6/options";
import { stepped } from "./lib/arrivals.ts";
import { askOfTheDay } from "./lib/open.ts";
import { thresholds } from "./lib/thresholds.ts";
import { lean } from "./lib/zerostate.ts";

/** Half the asked rate, the rate, more and twice as much, and back: what breaks above it, and does it heal? */
export const options: Options = {
  ...lean,
  scenarios: {
    stress: stepped([
      { share: 0.5, time: 0.2 },
      { share: 1, time: 0.2 },
      { share: 1.5, time: 0.2 },
      { share: 2, time: 0.2 },
      { share: 0.5, time: 0.2 },
    ]),
  },
  thresholds: thresholds(),
};

export default askOfTheDay;
