import { exitCodes } from "../../errors/codes.ts";
import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import { listBackups } from "../../steps/backup/store.ts";
import type { Given } from "../given.ts";
import { isEqual, restoreStep, restoreTools } from "../steps/backup.ts";
import { withStack } from "../with-stack.ts";

/** Exit 0: the copy equals its source. 1: it does not. */
export async function restore(host: Host, given: Given): Promise<number> {
  return withStack(host, given, restoreTools, async (session, stack, signal) => {
    const stored = await listBackups(stack.plan.stateDirectory);
    const asked = (given.arguments[0] as string | undefined) ?? stored.at(-1);
    if (asked === undefined)
      throw new ParityError("BACKUP_FAILED", "there is no backup to restore", { hint: "take one with: parity backup" });
    if (!stored.includes(asked))
      throw new ParityError("USAGE", `there is no backup "${asked}"`, { hint: `there are: ${stored.slice(-5).join(", ") || "none"}` });
    return isEqual(await restoreStep(session, stack, signal, asked)) ? exitCodes.proved : exitCodes.provedFalse;
  });
}
