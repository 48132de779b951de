import { readStoredReach, systemIn, unlessDamaged } from "../archive/stored-log.ts";
import { beginningOfIds, isBackupId } from "../backup-id.ts";
import { manifestName } from "./local.ts";
import type { BegunFile, Place } from "./place.ts";
import { begunName, givenUpAfterMs } from "./unfinished.ts";

interface Asking {
  /** Whose they are: several projects may share a store. */
  readonly project: string;
  /** Backups of this machine. */
  readonly here: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Files of backups and logs whose copying was begun so long ago that nobody will end it: the machine was lost, or forgot. Nothing else tells
 * of their parts, which are paid for. None of another project's: what lies beside them names it before the first of their bytes is sent.
 */
export async function abandonedFiles(place: Place, { project, here, now }: Asking): Promise<readonly BegunFile[]> {
  const begun = [...(await place.begun(beginningOfIds)), ...(await place.begun("wal/"))];
  const old = begun.filter(({ at }) => at !== undefined && now - at > givenUpAfterMs);
  const left = old.filter(({ name, resumable }) => !(resumable && here.includes(folderOf(name) ?? "")));
  const folders = new Set(left.flatMap(({ name }) => folderOf(name) ?? []));
  const own = new Set<string>();
  for (const folder of folders) if (!(await isAnothers(place, folder, project))) own.add(folder);
  return left.filter(({ name }) => own.has(folderOf(name) ?? ""));
}

/** Of a backup or of a server's log; undefined: it is in neither, and nothing of parity's. */
function folderOf(name: string): string | undefined {
  const [first = "", second] = name.split("/");
  if (second === undefined) return undefined;
  if (isBackupId(first)) return first;
  const system = systemIn(name);
  return system === undefined ? undefined : `wal/${system}`;
}

async function isAnothers(place: Place, folder: string, project: string): Promise<boolean> {
  const system = systemIn(`${folder}/`);
  const said =
    system === undefined
      ? (await Promise.all([begunName, manifestName].map((name) => place.readText(`${folder}/${name}`)))).map(saidIn)
      : [await readStoredReach(place, system).catch((thrown: unknown) => unlessDamaged(thrown) ?? {})];
  return said.some((each: { readonly project?: unknown } | undefined) => each !== undefined && each.project !== project);
}

/** undefined: it is not there. What cannot be read may be anybody's, and names nobody. */
function saidIn(text: string | undefined): { readonly project?: unknown } | undefined {
  if (text === undefined) return undefined;
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    return {};
  }
}
