import type { BackupLevel, CataloguedBackup } from "../../../events/event.ts";
import { beginningOfIds, isBackupId } from "../backup-id.ts";
import { damageIn } from "../damage.ts";
import type { Manifest } from "../manifest.ts";
import { severalAtOnce } from "../several.ts";
import { digestName, listBackups, manifestName, manifestOf, readBackup } from "./local.ts";
import type { Place, StoredFile } from "./place.ts";

/** What `where` calls `.parity/backups`. */
export const local = "local";
const atOnce = 8;

/** How a backup stands in one place. */
export interface CopyOfBackup {
  readonly id: string;
  readonly where: string;
  /** undefined: it cannot be read. */
  readonly manifest: Manifest | undefined;
  /** What is wrong with it; that its bytes are what they were is found out by opening it. */
  readonly damaged: string | undefined;
}

/** The newest restore of each backup; `level` is undefined where it proved nothing. */
export type Verifications = ReadonlyMap<string, { readonly at: string; readonly level: BackupLevel | undefined }>;

/** Every backup of this machine and of a place, the oldest first. */
export async function catalogue(
  stateDirectory: string,
  place: Place | undefined,
  verifications: Verifications = new Map(),
): Promise<CataloguedBackup[]> {
  const here = await localCopies(stateDirectory);
  const there = place === undefined ? [] : await storedCopies(place);
  return entriesOf([...here, ...there], verifications);
}

/** One entry a backup, however many copies of it there are. */
export function entriesOf(copies: readonly CopyOfBackup[], verifications: Verifications): CataloguedBackup[] {
  const ids = [...new Set(copies.map(({ id }) => id))].sort();
  return ids.map((id) =>
    entryOf(
      id,
      copies.filter((copy) => copy.id === id),
      verifications.get(id),
    ),
  );
}

function entryOf(id: string, copies: readonly CopyOfBackup[], tried: ReturnType<Verifications["get"]>): CataloguedBackup {
  const manifest = copies.find((copy) => copy.manifest !== undefined)?.manifest;
  const wrong = copies.flatMap(({ where, damaged }) => (damaged === undefined ? [] : [`${where}: ${damaged}`]));
  if (tried !== undefined && tried.level === undefined) wrong.push(`the restore of ${tried.at} proved nothing`);
  return {
    id,
    at: manifest?.startedAt ?? new Date(momentOf(id)).toISOString(),
    bytes: manifest?.bytes ?? 0,
    where: copies.filter(({ damaged }) => damaged === undefined).map(({ where }) => where),
    ...(manifest === undefined ? {} : { format: manifest.database.format }),
    ...(wrong.length === 0 ? {} : { damaged: wrong.join("; ") }),
    ...(tried?.level === undefined ? {} : { verified: { at: tried.at, level: tried.level } }),
  };
}

/** Milliseconds since 1970, as the id says it: "20261121-093012-4f1c"; 0 when it does not. */
export function momentOf(id: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)\b/.exec(id) ?? [];
  return second === undefined ? 0 : Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) || 0;
}

export async function localCopies(stateDirectory: string): Promise<CopyOfBackup[]> {
  return Promise.all((await listBackups(stateDirectory)).map((id) => judged(id, local, () => readHere(stateDirectory, id))));
}

/** What is whole in a place: there the digest of the manifest comes last. */
export async function storedCopies(place: Place): Promise<CopyOfBackup[]> {
  const files = await place.list(beginningOfIds);
  const ids = files.flatMap(({ name }) => (name.endsWith(`/${digestName}`) ? [name.slice(0, -digestName.length - 1)] : []));
  const whole = ids.filter(isBackupId).sort();
  const copies = new Map<string, CopyOfBackup>();
  await severalAtOnce(whole, atOnce, async (id) => {
    copies.set(id, await judged(id, place.where, () => readStored(id, place, files)));
  });
  return whole.flatMap((id) => copies.get(id) ?? []);
}

/** Those that say of themselves that they are a project's: what cannot be read may be another's. */
export function ofProject(copies: readonly CopyOfBackup[], project: string): CopyOfBackup[] {
  return copies.filter(({ manifest }) => manifest?.project === project);
}

async function judged(id: string, where: string, read: () => Promise<Pick<CopyOfBackup, "manifest" | "damaged">>): Promise<CopyOfBackup> {
  try {
    return { id, where, ...(await read()) };
  } catch (thrown) {
    return { id, where, manifest: undefined, damaged: damageIn(thrown).message.replace(`backup ${id} `, "").replace("is damaged: ", "") };
  }
}

async function readHere(stateDirectory: string, id: string): Promise<Pick<CopyOfBackup, "manifest" | "damaged">> {
  return { manifest: (await readBackup(stateDirectory, id)).manifest, damaged: undefined };
}

/** Whose it is, and how large it was, is known also when some of its files are not what they were. */
async function readStored(id: string, place: Place, files: readonly StoredFile[]): Promise<Pick<CopyOfBackup, "manifest" | "damaged">> {
  const [text, digest] = await Promise.all([manifestName, digestName].map((name) => place.readText(`${id}/${name}`)));
  const { manifest } = manifestOf(id, text, digest);
  const there = new Map(files.map(({ name, bytes }) => [name, bytes]));
  const wrong = manifest.files.flatMap(({ name, bytes }) => {
    const found = there.get(`${id}/${name}`);
    if (found === bytes) return [];
    return [found === undefined ? `${name} is missing` : `${name} was changed`];
  });
  return { manifest, damaged: wrong.length > 0 ? wrong.join(", ") : undefined };
}
