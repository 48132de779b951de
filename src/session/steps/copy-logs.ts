import type { ParityError } from "../../errors/parity-error.ts";
import { copyAllLogs } from "../../steps/backup/archive/copy-all.ts";
import { copiedByAnother } from "../../steps/backup/archive/copying.ts";
import { archivedSystems } from "../../steps/backup/archive/places.ts";
import { bytes } from "../../text/words.ts";
import { requirePlace } from "../backups.ts";
import type { Session } from "../session.ts";

/**
 * Copies to the store what it has not yet of the logs that were received here. Where none was ever received nothing is done. Resolves to what
 * is to be said, or thrown, where somebody else was copying one and did not come to an end: nothing is lost then.
 */
export async function copyLogsStep(session: Session, signal: AbortSignal): Promise<ParityError | undefined> {
  const { stateDirectory, plan } = session.project;
  if ((await archivedSystems(stateDirectory)).length === 0) return undefined;
  return session.step("backup", "copy the log to the store", signal, async (context) => {
    const place = await requirePlace(plan.backup, stateDirectory, context);
    const done = await copyAllLogs(place, { stateDirectory, project: plan.project, waits: true }, context);
    if (done.problems[0] !== undefined) throw done.problems[0];
    const upTo = done.reaches === "" ? "" : `; stored up to ${done.reaches}`;
    const segments = done.copied === 1 ? "1 segment" : `${done.copied} segments`;
    const summary = `${segments} to ${place.where}, ${bytes(done.bytes)}${upTo}`;
    if (done.busy.length === 0) return { value: undefined, outcome: "done", summary };
    const value = copiedByAnother(done.busy);
    return { value, outcome: "skipped", summary: `${summary}; ${value.message}` };
  });
}
