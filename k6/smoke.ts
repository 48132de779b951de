import { sleep } from "k6";
import type { Options } from "k6/options";
import { beginIteration } from "./lib/random.ts";
import { thresholds } from "./lib/thresholds.ts";
import { everyEndpoint, lean } from "./lib/zerostate.ts";

/** Every endpoint once, one a second: is the system there, and does it answer with the right things? */
export const options: Options = {
  ...lean,
  scenarios: { smoke: { executor: "shared-iterations", vus: 1, iterations: everyEndpoint.length, maxDuration: "60s" } },
  thresholds: { ...thresholds(), checks: ["rate==1"] },
};

export default function smoke(): void {
  const startedAt = Date.now();
  const step = beginIteration();
  everyEndpoint[step]?.request(step);
  if (step < everyEndpoint.length - 1) sleep(Math.max(0, startedAt + 1000 - Date.now()) / 1000);
}
