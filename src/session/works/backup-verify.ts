import { exitCodes } from "../../errors/codes.ts";
import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import { listBackups } from "../../steps/backup/store/local.ts";
import { highestLevel } from "../../steps/backup/verify/restore-drill.ts";
import type { Given } from "../given.ts";
import type { Session } from "../session.ts";
import { outcomeUpTo, restoreStep, restoreTools } from "../steps/backup.ts";
import { momentStep, momentTools } from "../steps/moment.ts";
import { fetchStep, newestStored } from "../steps/store.ts";
import { withStack } from "../with-stack.ts";
import { momentOf } from "./backup-moment.ts";

const exits = { pass: exitCodes.proved, fail: exitCodes.provedFalse, unverified: exitCodes.notProved } as const;

/** Exit 0: proved up to the level. 1: something does not hold. 4: something could not be looked at. */
export async function verifyBackup(host: Host, given: Given): Promise<number> {
  const moment = momentOf(given.options);
  return withStack(host, given, moment === undefined ? restoreTools : momentTools, async (session, stack, signal) => {
    if (moment !== undefined) {
      const asked = given.arguments[0] === undefined ? undefined : await askedBackup(session, given, signal);
      return exits[await momentStep(session, stack, signal, moment, asked)];
    }
    const level = given.options.level ?? highestLevel(stack);
    const result = await restoreStep(session, stack, signal, await askedBackup(session, given, signal), level);
    return exits[outcomeUpTo(level, result)];
  });
}

/** The id that was named, fetched from the store where only that has it; when none was, the newest one here, else the newest there. */
export async function askedBackup(session: Session, given: Given, signal: AbortSignal): Promise<string> {
  const { stateDirectory, plan } = session.project;
  const here = await listBackups(stateDirectory);
  const asked = (given.arguments[0] as string | undefined) ?? here.at(-1) ?? (await newestStored(session, signal));
  if (asked === undefined)
    throw new ParityError("BACKUP_FAILED", "there is no backup to restore", { hint: "take one with: parity backup" });
  if (here.includes(asked)) return asked;
  if (plan.backup.store !== undefined) await fetchStep(session, asked, signal);
  else throw new ParityError("USAGE", `there is no backup "${asked}"`, { hint: `there are: ${here.slice(-5).join(", ") || "none"}` });
  return asked;
}
