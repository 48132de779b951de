import http from "k6/http";
import type { Options } from "k6/options";
import { arrivals } from "./lib/arrivals.ts";
import { settings } from "./lib/settings.ts";

/** The least a script can do: what is measured with it is the generator's own cost. */
export const options: Options = { scenarios: { calibrate: arrivals() }, discardResponseBodies: true };

const params = { tags: { name: "GET /" } };

export default function calibrate(): void {
  http.get(settings.baseUrl, params);
}
