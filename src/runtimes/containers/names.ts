import { createHash } from "node:crypto";
import type { Plan, PlannedService } from "../../plan/plan.ts";

/** What parity marks as its own. Nothing without these labels is ever changed or removed. */
export const labels = {
  project: "dev.parity.project",
  stack: "dev.parity.stack",
  service: "dev.parity.service",
  instance: "dev.parity.instance",
  launch: "dev.parity.launch",
  secret: "dev.parity.secret",
  major: "dev.parity.major",
  image: "dev.parity.image",
  detour: "dev.parity.detour",
} as const;

/** The Compose project: also the prefix of containers, networks and volumes. */
export function projectName(plan: Plan): string {
  return `parity-${plan.project}`;
}

/** Tells two projects of the same name apart: by the folder that holds their state. */
export function stackId(plan: Plan): string {
  return shortHash(plan.stateDirectory);
}

/** The instance's name in the Compose file, and its DNS name: `postgres`, `app-0`, `app-1`. */
export function instanceName(service: PlannedService, instance: number): string {
  return service.instances === 1 ? service.name : `${service.name}-${instance}`;
}

export function ownLabels(plan: Plan): Record<string, string> {
  return { [labels.project]: plan.project, [labels.stack]: stackId(plan) };
}

/** A filter of the engine's API for everything that is this stack's. */
export function ownFilter(plan: Plan): { label: string[] } {
  return { label: Object.entries(ownLabels(plan)).map(([name, value]) => `${name}=${value}`) };
}

export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
