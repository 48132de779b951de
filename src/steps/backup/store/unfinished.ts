import type { Host } from "../../../host/host.ts";
import { beginningOfIds, isBackupId } from "../backup-id.ts";
import { digestName } from "./local.ts";
import type { Place } from "./place.ts";

/** Lies beside what is being copied, and is gone once all of it is there: else nobody could tell whose it is. */
export const begunName = "begun.json";
/** So long after it was last begun, nobody will end an upload whose backup is not here. */
export const givenUpAfterDays = 7;
export const givenUpAfterMs: number = givenUpAfterDays * 86_400_000;

/** A backup that a place has only in part. */
export interface UnfinishedUpload {
  readonly id: string;
  readonly project: string;
  /** Milliseconds since 1970: when it was last begun. */
  readonly at: number;
}

/** Says in the place whose upload is coming, before its first byte. */
export async function markBegun(place: Place, id: string, project: string, { now }: Pick<Host, "now">): Promise<void> {
  await place.writeText(`${id}/${begunName}`, `${JSON.stringify({ v: 1, project, at: new Date(now()).toISOString() })}\n`);
}

/** Of an upload that is whole. A key that may not delete leaves the mark there, which then says nothing. */
export async function clearBegun(place: Place, id: string): Promise<void> {
  await place.remove([`${id}/${begunName}`]).catch(() => undefined);
}

/**
 * What was begun in a place and is not whole there, the oldest id first; of one backup when its id is given. What carries no mark is told
 * of nowhere: it may be anybody's.
 */
export async function unfinishedUploads(place: Place, only?: string): Promise<UnfinishedUpload[]> {
  const names = new Set((await place.list(only === undefined ? beginningOfIds : `${only}/`)).map(({ name }) => name));
  const begun = [...names].flatMap((name) => (name.endsWith(`/${begunName}`) ? [name.slice(0, -begunName.length - 1)] : []));
  const found: UnfinishedUpload[] = [];
  for (const id of begun.filter((each) => isBackupId(each) && !names.has(`${each}/${digestName}`)).sort()) {
    const upload = read(id, await place.readText(`${id}/${begunName}`));
    if (upload !== undefined) found.push(upload);
  }
  return found;
}

/** Of a project's uploads those that nobody will end: too old, and of a backup that is not among those `here`, which would go on with them. */
export function givenUp(uploads: readonly UnfinishedUpload[], project: string, here: readonly string[], now: number): UnfinishedUpload[] {
  return uploads.filter((each) => each.project === project && !here.includes(each.id) && now - each.at > givenUpAfterMs);
}

function read(id: string, text: string | undefined): UnfinishedUpload | undefined {
  try {
    const { project, at } = JSON.parse(text ?? "") as { project?: unknown; at?: unknown };
    const moment = Date.parse(String(at));
    return typeof project === "string" && Number.isFinite(moment) ? { id, project, at: moment } : undefined;
  } catch {
    return undefined;
  }
}
