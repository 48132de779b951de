import { type BackupLevel, backupLevels, type RestoreProof } from "../events/event.ts";

/**
 * The highest level that was shown: at it and at every one before it something was looked at, and all of that held.
 * What could not be looked at does not hold. undefined when not even the first was shown.
 */
export function levelOf(proofs: readonly RestoreProof[]): BackupLevel | undefined {
  let reached: BackupLevel | undefined;
  for (const level of backupLevels) {
    const here = proofs.filter((proof) => proof.level === level);
    if (here.length === 0 || here.some(({ ok }) => ok !== true)) break;
    reached = level;
  }
  return reached;
}
