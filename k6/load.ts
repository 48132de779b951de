import type { Options } from "k6/options";
import { arrivals } from "./lib/arrivals.ts";
import { logIns } from "./lib/log-ins.ts";
import { askForLogIn, askOfTheDay } from "./lib/open.ts";
import { hopelessThresholds } from "./lib/thresholds.ts";
import { lean } from "./lib/zerostate.ts";

/** The rate that production must carry, held: is the service level kept? */
export const options: Options = {
  ...lean,
  scenarios: { load: arrivals(), ...logIns("logIn") },
  thresholds: hopelessThresholds(),
};

export default askOfTheDay;
export const logIn = askForLogIn;
