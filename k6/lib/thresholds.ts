import { settings } from "./settings.ts";

/** The service level as k6 thresholds: over all requests, and the latency for each endpoint by itself. */
export function thresholds(endpoints: readonly string[]): Record<string, string[]> {
  const { availability, latencyShare, latencyMs } = settings.serviceLevel;
  const percentile = `p(${round(latencyShare * 100)})<=${latencyMs}`;
  return {
    http_req_failed: [`rate<=${round(1 - availability)}`],
    checks: [`rate>=${availability}`],
    within_latency: [`rate>=${latencyShare}`],
    ...Object.fromEntries(endpoints.map((name) => [`http_req_duration{name:${name}}`, [percentile]])),
  };
}

/** 1 - 0.999 is 0.0010000000000000009. */
function round(value: number): number {
  return Number(value.toPrecision(9));
}
