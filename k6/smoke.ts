import { sleep } from "k6";
import type { Options } from "k6/options";
import { thresholds } from "./lib/thresholds.ts";
import { bid, readAccount, readAuction, readSummary, transfer } from "./lib/zerostate.ts";

const endpoints = [readAccount, readSummary, readAuction, transfer, bid];

/** Every endpoint once, one a second: is the system there, and does it answer with the right things? */
export const options: Options = {
  scenarios: { smoke: { executor: "shared-iterations", vus: 1, iterations: endpoints.length, maxDuration: "60s" } },
  thresholds: { ...thresholds([]), checks: ["rate==1"] },
};

let step = 0;

export default function smoke(): void {
  const startedAt = Date.now();
  endpoints[step % endpoints.length]?.request();
  step += 1;
  if (step < endpoints.length) sleep(Math.max(0, startedAt + 1000 - Date.now()) / 1000);
}
