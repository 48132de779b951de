import type { Options } from "k6/options";
import { arrivals } from "./lib/arrivals.ts";
import { mixOf } from "./lib/mix.ts";
import { thresholds } from "./lib/thresholds.ts";
import { bid, readAccount, readAuction, readSummary, transfer } from "./lib/zerostate.ts";

/** What the sample system meets on an ordinary day: mostly reads, one request in ten changes something. */
const parts = [
  { share: 0.6, endpoint: readAccount },
  { share: 0.2, endpoint: readSummary },
  { share: 0.1, endpoint: readAuction },
  { share: 0.08, endpoint: transfer },
  { share: 0.02, endpoint: bid },
] as const;
const next = mixOf(parts);

export const options: Options = {
  scenarios: { load: arrivals() },
  thresholds: thresholds(parts.map(({ endpoint }) => endpoint.name)),
};

export default function load(): void {
  next().request();
}
