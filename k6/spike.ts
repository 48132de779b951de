import type { Options } from "k6/options";
import { stepped } from "./lib/arrivals.ts";
import { askOfTheDay } from "./lib/open.ts";
import { thresholds } from "./lib/thresholds.ts";
import { lean } from "./lib/zerostate.ts";

/** A quarter of the asked rate, all at once twice the rate, and back: does it come through, and is it well afterwards? */
export const options: Options = {
  ...lean,
  scenarios: {
    spike: stepped([
      { share: 0.25, time: 0.35 },
      { share: 2, time: 0.3 },
      { share: 0.25, time: 0.35 },
    ]),
  },
  thresholds: thresholds(),
};

export default askOfTheDay;
