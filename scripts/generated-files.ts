import { alertDocs } from "./alert-docs.ts";
import { composeFiles } from "./compose-files.ts";
import { configurationDocs } from "./configuration-docs.ts";
import { drillSchemaFile } from "./drill-schema.ts";
import { faultDocs } from "./fault-docs.ts";
import { readinessDocs } from "./readiness-docs.ts";
import { reportPage } from "./report-page.ts";
import { shippedDrillsFile } from "./shipped-drills.ts";

/** Everything that is checked in and written from the sources: path in the repository → content. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const docs = [
    ["docs/alerts.md", await alertDocs()],
    ["docs/configuration.md", configurationDocs()],
    ["docs/readiness.md", readinessDocs()],
    ["chaos/drill.schema.json", drillSchemaFile()],
    ["docs/faults.md", await faultDocs()],
    ["src/checks/zerostate/drills/game-day/shipped-drills.ts", await shippedDrillsFile()],
  ] as const;
  return new Map([...docs, ...(await composeFiles()), ...(await reportPage())]);
}
