import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "quizmentor/slo/availability-and-latency",
  guide: "Availability 99.9 %, 99 % of requests under 200 ms",
  title: "Service level held under load",
  why: "It is what was promised; a budget nobody measures is spent without anybody knowing.",
  proof: "Share of failed and of slow requests in a valid load run with enough requests to tell.",
  remedy: "see what is slow or fails in the report's load chart, mend it, then: parity load",
  repeat: "parity load",
  blocker: false,
};
