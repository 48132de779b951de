import { join } from "node:path";
import { namesIn } from "../../../files/read-if-there.ts";

/** `.parity/wal-archive/<system identifier>/`: two servers' logs are never taken for one. */
export function archivesDirectory(stateDirectory: string): string {
  return join(stateDirectory, "wal-archive");
}

export function archiveDirectory(stateDirectory: string, systemIdentifier: string): string {
  return join(archivesDirectory(stateDirectory), systemIdentifier);
}

/** Where segments grow, plain, until they are whole. */
export function incomingDirectory(folder: string): string {
  return join(folder, "incoming");
}

/** System identifiers of the servers whose log was ever received here. */
export async function archivedSystems(stateDirectory: string): Promise<readonly string[]> {
  return (await namesIn(archivesDirectory(stateDirectory))).filter((name) => /^\d+$/.test(name)).sort();
}
