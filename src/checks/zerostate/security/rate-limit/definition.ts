import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/security/rate-limit",
  guide: "Rate limiting enabled",
  title: "Rate limit holds, per client",
  why: "Without a limit one client's loop is everybody's outage.",
  proof: "At 100 requests a minute with a burst of 20 the next one gets 429 with Retry-After, and another client is not affected.",
  remedy: "set RATE_LIMIT_ENABLED=true, and count per client where all instances see it",
  repeat: "parity check zerostate/security/rate-limit",
  blocker: false,
};
