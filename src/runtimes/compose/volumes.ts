import { ParityError } from "../../errors/parity-error.ts";
import type { Plan, PlannedService, SecretName } from "../../plan/plan.ts";
import type { Engine } from "./engine.ts";
import { labels, ownFilter, ownLabels, shortHash, volumeName } from "./names.ts";
import { profileOf } from "./profile.ts";

/** What a volume says about the data in it: the passwords it was made with (as a hash) and the server's major version. */
export function volumeLabels(plan: Plan, service: PlannedService, secrets: Readonly<Record<SecretName, string>>): Record<string, string> {
  const made = profileOf(service.name).secretsInData ?? [];
  return {
    ...ownLabels(plan),
    [labels.service]: service.name,
    [labels.major]: majorOf(service),
    ...(made.length === 0 ? {} : { [labels.secret]: shortHash(made.map((name) => secrets[name]).join("\0")) }),
  };
}

/** Rejects with DATA_MISMATCH when stored data was made with another password or by another major version. */
export async function checkVolumes(engine: Engine, plan: Plan, secrets: Readonly<Record<SecretName, string>>): Promise<void> {
  const { Volumes: stored } = await engine.docker.listVolumes({ filters: ownFilter(plan) });
  for (const service of plan.services) {
    const found = stored?.find(({ Name }) => Name === volumeName(plan, service.name))?.Labels;
    if (!found) continue;
    const wanted = volumeLabels(plan, service, secrets);
    if (found[labels.major] !== wanted[labels.major]) {
      throw mismatch(service, `was written by version ${found[labels.major]}, and the plan has ${wanted[labels.major]}`);
    }
    if (found[labels.secret] !== wanted[labels.secret]) throw mismatch(service, "was made with another password than the plan's");
  }
}

/** Names of the volumes that are there now. */
export async function ownVolumes(engine: Engine, plan: Plan): Promise<readonly string[]> {
  const { Volumes } = await engine.docker.listVolumes({ filters: ownFilter(plan) });
  return (Volumes ?? []).map(({ Name }) => Name);
}

function majorOf({ version }: PlannedService): string {
  return version.split(".")[0] ?? "";
}

function mismatch({ name }: PlannedService, how: string): ParityError {
  return new ParityError("DATA_MISMATCH", `the stored data of ${name} ${how}`, {
    hint: "put the earlier .parity/secrets.json or version back, or delete the data: parity down --volumes",
  });
}
