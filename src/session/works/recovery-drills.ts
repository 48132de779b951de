import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import { isRecoveryDrill, type RecoveryDrillName } from "../../steps/drill/recovery-names.ts";
import type { Given } from "../given.ts";

type Carry = (host: Host, given: Given) => Promise<number>;

/** A line each. */
const recoveryDrills: Readonly<Record<RecoveryDrillName, () => Promise<Carry>>> = {
  "point-in-time": async () => (await import("./drill-recovery.ts")).drillPointInTime,
  "disk-loss": async () => (await import("./drill-recovery.ts")).drillDiskLoss,
  disaster: async () => (await import("./drill-disaster.ts")).drillDisaster,
};

/** What carries out the drill of the whole system that was named; undefined when none was. Rejects with USAGE what cannot go together. */
export async function recoveryDrillCalled(names: readonly string[], { options }: Given): Promise<Carry | undefined> {
  const name = names.find(isRecoveryDrill);
  if (options.writeRunbook !== undefined && name !== "disaster") {
    throw new ParityError("USAGE", "--write-runbook belongs to one drill only", { hint: "parity drill disaster --write-runbook FILE" });
  }
  if (name === undefined) return undefined;
  if (names.length > 1) {
    throw new ParityError("USAGE", `the drill ${name} takes the whole system, so it is carried out by itself`, {
      hint: `parity drill ${name}`,
    });
  }
  return recoveryDrills[name]();
}
