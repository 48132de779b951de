import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/readiness/security-audit",
  guide: "Security audit passed",
  title: "Security audit passed",
  why: "One open door is enough; a list that is nearly done keeps nobody out.",
  proof: "Every line of zerostate/security passes.",
  remedy: "mend the lines of zerostate/security that fail; those that are not among them have no measurement yet",
  repeat: "parity check zerostate/security",
  blocker: true,
  restsOn: "zerostate/security/",
};
