import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/readiness/dashboards",
  guide: "Monitoring dashboards configured",
  title: "Monitoring dashboards show data",
  why: "An empty panel looks like a quiet system, and is noticed on the night it is needed.",
  proof: "Grafana is healthy, its data source answers, and every query of every panel returns data after load.",
  remedy: "Grafana runs on compose with the official images (parity up --on compose); its panels have no measurement yet",
  repeat: "parity check zerostate/readiness/dashboards",
  blocker: false,
};
