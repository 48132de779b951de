import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/readiness/security-audit",
  guide: "Security audit passed",
  title: "Security audit passed",
  why: "One open door is enough; a list that is nearly done keeps nobody out.",
  proof: "Every line of zerostate/security passes.",
  remedy: "see the lines of zerostate/security",
  repeat: "parity check zerostate/security",
  blocker: true,
  restsOn: "zerostate/security/",
};
