import type { Plan, PlannedService, SecretName } from "../../plan/plan.ts";
import { checkDataMarks, dataMarks } from "../containers/data-marks.ts";
import type { Engine } from "../containers/engine.ts";
import { labels, ownFilter, ownLabels } from "../containers/names.ts";
import { volumeName } from "./names.ts";

/** What a volume carries. */
export function volumeLabels(plan: Plan, service: PlannedService, secrets: Readonly<Record<SecretName, string>>): Record<string, string> {
  return { ...ownLabels(plan), [labels.service]: service.name, ...dataMarks(service, secrets) };
}

/** Rejects with DATA_MISMATCH when stored data was made with another password or by another major version. */
export async function checkVolumes(engine: Engine, plan: Plan, secrets: Readonly<Record<SecretName, string>>): Promise<void> {
  const { Volumes: stored } = await engine.docker.listVolumes({ filters: ownFilter(plan) });
  for (const service of plan.services) {
    const found = stored?.find(({ Name }) => Name === volumeName(plan, service.name))?.Labels;
    if (found) checkDataMarks(service, found, secrets);
  }
}

/** Names of the volumes that are there now. */
export async function ownVolumes(engine: Engine, plan: Plan): Promise<readonly string[]> {
  const { Volumes } = await engine.docker.listVolumes({ filters: ownFilter(plan) });
  return (Volumes ?? []).map(({ Name }) => Name);
}
