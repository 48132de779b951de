import { rm } from "node:fs/promises";
import { clearLeftOverPlaces } from "../steps/backup/disaster/second-stack.ts";
import { walDirectory } from "../steps/backup/recover/wal-archive.ts";
import { removeLeftOverServers } from "../steps/backup/verify/isolated-server.ts";
import type { Session } from "./session.ts";

/**
 * Removes what killed drills left beside the stack: second stacks, isolated servers and received log. Only for the one who holds the
 * stack's lock. Rejects when a second stack cannot be taken down.
 */
export async function clearLeftOvers(session: Session, signal: AbortSignal): Promise<void> {
  const { stateDirectory, runtime } = session.project;
  const context = session.context(signal);
  // Of the disk alone, and the next drill removes them itself or says why it cannot: nobody is kept from his stack by them.
  await removeLeftOverServers(stateDirectory, context).catch(() => undefined);
  await rm(walDirectory(stateDirectory), { recursive: true, force: true }).catch(() => undefined);
  await clearLeftOverPlaces(stateDirectory, runtime, context);
}
