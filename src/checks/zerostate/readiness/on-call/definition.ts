import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/readiness/on-call",
  guide: "On-call rotation established",
  title: "On-call rotation established",
  why: "An alert that reaches nobody is a log line.",
  proof:
    "A person vouches for the rotation, with a link and an expiry date, and a critical alert was seen to reach the configured receiver.",
  remedy: "attest it in readiness.yaml, see: parity explain on-call",
  repeat: "parity check zerostate/readiness/on-call",
  blocker: false,
  attestable: true,
};
