import { join } from "node:path";
import type { Plan, ServiceName } from "../../plan/plan.ts";
import { projectName } from "../containers/names.ts";

export function volumeKey(service: ServiceName): string {
  return `${service}-data`;
}

/** As the engine knows it. */
export function volumeName(plan: Plan, service: ServiceName): string {
  return `${projectName(plan)}_${volumeKey(service)}`;
}

export function composeDirectory(plan: Plan): string {
  return join(plan.stateDirectory, "compose");
}

export function composeFile(plan: Plan): string {
  return join(composeDirectory(plan), "compose.yaml");
}
