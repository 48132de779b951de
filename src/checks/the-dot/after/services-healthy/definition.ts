import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "the-dot/after/services-healthy",
  guide: "All services healthy",
  title: "All services healthy",
  why: "A stack that lacks one of its services is not the one that was planned.",
  proof: "Every instance of every planned service runs, and each one of the application says that it is ready.",
  remedy: "parity status, then parity logs of what is not running",
  repeat: "parity check the-dot/after/services-healthy",
  blocker: false,
};
