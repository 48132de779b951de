import { ParityError } from "../../errors/parity-error.ts";
import type { PlannedService, SecretName } from "../../plan/plan.ts";
import { labels, shortHash } from "./names.ts";
import { profileOf } from "./profile.ts";

/** What a volume says about the data in it, as labels: the passwords it was made with (as a hash) and the server's major version. */
export function dataMarks(service: PlannedService, secrets: Readonly<Record<SecretName, string>>): Record<string, string> {
  const made = profileOf(service.name).secretsInData ?? [];
  return {
    [labels.major]: service.version.split(".")[0] ?? "",
    ...(made.length === 0 ? {} : { [labels.secret]: shortHash(made.map((name) => secrets[name]).join("\0")) }),
  };
}

/** Throws DATA_MISMATCH when stored data was made with another password or by another major version. */
export function checkDataMarks(
  service: PlannedService,
  found: Readonly<Record<string, string>>,
  secrets: Readonly<Record<SecretName, string>>,
): void {
  const wanted = dataMarks(service, secrets);
  if (found[labels.major] !== wanted[labels.major]) {
    throw mismatch(service, `was written by version ${found[labels.major]}, and the plan has ${wanted[labels.major]}`);
  }
  if (found[labels.secret] !== wanted[labels.secret]) throw mismatch(service, "was made with another password than the plan's");
}

function mismatch({ name }: PlannedService, how: string): ParityError {
  return new ParityError("DATA_MISMATCH", `the stored data of ${name} ${how}`, {
    hint: "put the earlier .parity/secrets.json or version back, or delete the data: parity down --volumes",
  });
}
