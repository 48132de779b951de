import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/readiness/load-tested",
  guide: "Load testing completed (10K req/s)",
  title: "Load tested at production's rate",
  why: "A limit nobody has measured is a hope, and the first busy evening is when everybody finds out what it was.",
  proof:
    "Production's rate of requests arriving in an open model for the stated time, with latency and errors within the service level, in a run whose generator was not the bottleneck.",
  remedy: "run where k6 has cores to itself: on a machine with more of them, or with a lower load.rate if that is production's",
  repeat: "parity load",
  blocker: true,
};
