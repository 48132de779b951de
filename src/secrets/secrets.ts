import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ParityError } from "../errors/parity-error.ts";
import { readIfThere } from "../files/read-if-there.ts";
import { writeAtomically } from "../files/write-atomically.ts";
import { type SecretName, secretNames } from "../plan/plan.ts";

export type Secrets = Readonly<Record<SecretName, string>>;

/** 256 bits, in an alphabet that needs no quoting in a URL, a shell, SQL or a configuration file. */
function newSecret(): string {
  return randomBytes(32).toString("hex");
}

/**
 * The project's secrets, from `.parity/secrets.json` (0600). What is missing is generated and stored first,
 * so that a secret in use is always one that can be found again.
 */
export async function openSecrets(stateDirectory: string): Promise<Secrets> {
  const path = join(stateDirectory, "secrets.json");
  const stored = await readStored(path);
  const missing = secretNames.filter((name) => stored[name] === undefined);
  if (missing.length === 0) return stored as Secrets;
  const complete = { ...stored, ...Object.fromEntries(missing.map((name) => [name, newSecret()])) };
  await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
  await writeAtomically(path, `${JSON.stringify(complete, null, 2)}\n`, 0o600);
  return complete as Secrets;
}

async function readStored(path: string): Promise<Partial<Record<SecretName, string>>> {
  const text = (await readIfThere(path)) ?? "{}";
  try {
    return JSON.parse(text) as Partial<Record<SecretName, string>>;
  } catch (cause) {
    throw new ParityError("DATA_MISMATCH", `the secrets in ${path} cannot be read`, {
      hint: "restore that file, or take the stack down with its data: parity down --volumes, then delete the file",
      cause,
    });
  }
}
