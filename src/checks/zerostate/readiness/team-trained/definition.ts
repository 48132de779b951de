import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/readiness/team-trained",
  guide: "Team trained on operations",
  title: "Team trained on operations",
  why: "The first recovery somebody carries out should not be a real one.",
  proof: "A person vouches for it, and a game day was held here within 90 days whose drill journals are there.",
  remedy: "hold a game day (parity drill --all), then attest it in readiness.yaml",
  repeat: "parity check zerostate/readiness/team-trained",
  blocker: false,
  attestable: true,
};
