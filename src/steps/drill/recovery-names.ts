/** Drills of the whole system and its backups, which no file of chaos/ describes; such a file would be taken for the proof of one. */
export const recoveryDrillNames = ["point-in-time", "disk-loss", "disaster"] as const;
export type RecoveryDrillName = (typeof recoveryDrillNames)[number];

export function isRecoveryDrill(name: string): name is RecoveryDrillName {
  return recoveryDrillNames.some((each) => each === name);
}
