import { damageIn } from "../damage.ts";
import type { Place, PlaceContext } from "../store/place.ts";
import { type ArchivedLog, type CopiedLog, copyLog } from "./copy-log.ts";
import { noteCopying } from "./copying.ts";

/**
 * As `copyLog`, and notes beside the log how it went. What is wrong with this log alone is a `problem` and does not reject, so that it keeps
 * no other log from being copied. Rejects with STORE_FAILED.
 */
export async function copyAndNote(log: ArchivedLog, place: Place, context: PlaceContext, there?: Set<string>): Promise<CopiedLog> {
  const copied = await copyLog(log, place, context, there).catch(problemOfThisOne);
  const { reach, problem } = copied;
  if (reach === undefined && problem === undefined) return copied;
  await noteCopying(log.folder, { where: place.where, reach, problem: problem?.message }, context.host);
  return copied;
}

function problemOfThisOne(error: unknown): CopiedLog {
  return { copied: 0, bytes: 0, reach: undefined, there: undefined, problem: damageIn(error) };
}
