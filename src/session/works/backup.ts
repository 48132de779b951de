import { exitCodes } from "../../errors/codes.ts";
import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import type { PlannedBackup } from "../../plan/plan.ts";
import { damageIn } from "../../steps/backup/damage.ts";
import type { Given } from "../given.ts";
import type { Session } from "../session.ts";
import { backupStep } from "../steps/backup.ts";
import { copyLogsStep } from "../steps/copy-logs.ts";
import { notStored, storeStep } from "../steps/store.ts";
import { withStack } from "../with-stack.ts";

/** Takes a backup, and copies it to the store if the configuration names one; after it those that earlier runs could not copy. */
export async function backup(host: Host, given: Given): Promise<number> {
  return withStack(host, given, ["pg_dump"], async (session, stack, signal) => {
    const { format } = given.options;
    const { id } = await backupStep(session, stack, signal, format === undefined ? {} : { format: format as PlannedBackup["format"] });
    if (stack.plan.backup.store !== undefined) {
      await storeStep(session, [id], signal).catch((thrown: unknown) => {
        throw keptHere(id, thrown);
      });
      const earlier = await notStored(session, signal);
      if (earlier.length > 0) await storeStep(session, earlier, signal).catch((thrown: unknown) => reportDamaged(session, thrown));
      const busy = await copyLogsStep(session, signal).catch((thrown: unknown) => reportDamaged(session, thrown));
      // Whoever is copying goes on: the backup is taken and stored.
      if (busy !== undefined) session.report(busy);
    }
    return exitCodes.proved;
  });
}

/** An earlier one that is damaged takes nothing from the one that was taken now, and must not end the command of every schedule. */
function reportDamaged(session: Session, thrown: unknown): undefined {
  session.report(damageIn(thrown));
}

/** Says that what was taken is not lost with the store. */
function keptHere(id: string, thrown: unknown): unknown {
  if (!(thrown instanceof ParityError) || thrown.code !== "STORE_FAILED") return thrown;
  const { code, message, hint, cause } = thrown;
  return new ParityError(code, message, { hint: `${hint}; ${id} is kept here, and goes there with: parity backup upload`, cause });
}
