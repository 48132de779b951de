import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/security/access-logs",
  guide: "Access logs enabled",
  title: "Access logs written",
  why: "After an intrusion the first question is who asked for what, and only a log answers it.",
  proof: "A marked request appears in the application's log as a line of JSON.",
  remedy: "log every request as a line of JSON with its request id (LOG_LEVEL=info)",
  repeat: "parity check zerostate/security/access-logs",
  blocker: false,
};
