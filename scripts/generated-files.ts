import { composeFiles } from "./compose-files.ts";
import { configurationDocs } from "./configuration-docs.ts";
import { readinessDocs } from "./readiness-docs.ts";

/** Everything that is checked in and written from the sources: path in the repository → content. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  return new Map([["docs/configuration.md", configurationDocs()], ["docs/readiness.md", readinessDocs()], ...(await composeFiles())]);
}
