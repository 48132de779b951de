import { exitCodes } from "../../errors/codes.ts";
import type { Host } from "../../host/host.ts";
import { carryOut } from "../carry-out.ts";
import type { Given } from "../given.ts";
import { copyLogsStep } from "../steps/copy-logs.ts";
import { notStored, storeStep } from "../steps/store.ts";

/** Copies to the store what it has not yet, going on where an earlier try got stuck. Needs no running stack. */
export async function uploadBackups(host: Host, given: Given): Promise<number> {
  return carryOut(host, { command: given.line, options: given.options, changesStack: true }, async (session, signal) => {
    const asked = given.arguments[0] as string | undefined;
    const ids = asked === undefined ? await notStored(session, signal) : [asked];
    if (ids.length > 0) await storeStep(session, ids, signal);
    else host.stderr.write("the store has every backup already\n");
    const busy = asked === undefined ? await copyLogsStep(session, signal) : undefined;
    if (busy !== undefined) throw busy;
    return exitCodes.proved;
  });
}
