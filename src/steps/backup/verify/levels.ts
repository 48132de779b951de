import { type BackupLevel, backupLevels } from "../../../events/event.ts";

/** Whether work that is to show `wanted` has to show `level` on its way. */
export function isWithin(level: BackupLevel, wanted: BackupLevel): boolean {
  return backupLevels.indexOf(level) <= backupLevels.indexOf(wanted);
}
