import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ParityError } from "../../errors/parity-error.ts";
import type { SecretName } from "../../plan/plan.ts";

/** A secret of a project that was started before. Throws NOT_RUNNING when it never was. */
export function storedSecret(stateDirectory: string, name: SecretName): string {
  const path = join(stateDirectory, "secrets.json");
  const secret = (JSON.parse(readText(path) ?? "{}") as Partial<Record<SecretName, string>>)[name];
  if (secret !== undefined) return secret;
  throw new ParityError("NOT_RUNNING", `there is no secret "${name}" in ${path} yet`, { hint: "start the stack: parity up" });
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
