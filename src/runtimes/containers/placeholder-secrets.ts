import { type SecretName, secretNames } from "../../plan/plan.ts";

/** Stand-ins for a file that is rendered to be read: it must hold no secret. */
export const placeholderSecrets: Readonly<Record<SecretName, string>> = Object.fromEntries(
  secretNames.map((name) => [name, `example-${name}`]),
) as Record<SecretName, string>;
