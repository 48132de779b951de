import { createWriteStream } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { messageOf } from "../../../errors/message-of.ts";
import { ParityError } from "../../../errors/parity-error.ts";
import { sha256OfFile } from "../../../files/sha256-of-file.ts";
import type { StepContext } from "../../../work/context.ts";
import type { ManifestFile } from "../manifest.ts";
import { reportProgress } from "../take/progress.ts";
import {
  beginBackup,
  damaged,
  digestName,
  manifestName,
  manifestOf,
  noSuchBackup,
  type OpenedBackup,
  openBackup,
  putInPlace,
  writeManifest,
} from "./local.ts";
import type { Place, PlaceContext } from "./place.ts";

const tries = 5;
const pauseMs = 500;

/**
 * Brings a backup back from a place, and proves every byte of it. What an earlier try brought stays; it is listed once all of it is here.
 * Rejects with RUN_NOT_FOUND, STORE_FAILED, or BACKUP_FAILED when it is damaged there.
 */
export async function fetchFromStore(id: string, place: Place, stateDirectory: string, context: StepContext): Promise<OpenedBackup> {
  const [text, digest] = await Promise.all([manifestName, digestName].map((name) => place.readText(`${id}/${name}`)));
  if (digest === undefined) throw noSuchBackup(id);
  const { manifest } = manifestOf(id, text, digest);
  const growing = await beginBackup(stateDirectory, id);
  const progress = reportProgress(context, id, "download", manifest.bytes);
  let before = 0;
  for (const file of manifest.files) {
    const earlier = before;
    const asked = { place, name: `${id}/${file.name}`, file, path: join(growing, file.name) };
    const whole = await fetchFile(asked, context, (bytes) => progress(earlier + bytes));
    if (!whole) throw damaged(id, `${file.name} was changed in ${place.where}`);
    before += file.bytes;
  }
  await writeManifest(growing, text ?? "", digest.trim());
  await putInPlace(growing);
  return openBackup(stateDirectory, id);
}

export interface FetchedFile {
  readonly place: Place;
  /** In the place. */
  readonly name: string;
  readonly file: Pick<ManifestFile, "bytes" | "sha256">;
  /** Where it goes to. */
  readonly path: string;
}

/** False, and nothing is left, when its bytes there are not what they were. */
export async function fetchFile(
  { place, name, file, path }: FetchedFile,
  context: PlaceContext,
  got: (bytes: number) => void,
): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const there = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  for (const from of there > 0 && there <= file.bytes ? [there, 0] : [0]) {
    const chunks = chunksOf(place, name, file.bytes, from, context, got);
    await pipeline(chunks, createWriteStream(path, { flags: from === 0 ? "w" : "a", mode: 0o600 }), { signal: context.signal });
    if ((await sha256OfFile(path)) === file.sha256) return true;
  }
  await rm(path, { force: true });
  return false;
}

/** The bytes of a file from an offset to its end, over as many connections as it takes. */
async function* chunksOf(
  place: Place,
  name: string,
  bytes: number,
  from: number,
  { host, signal }: PlaceContext,
  got: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let position = from;
  for (let tried = 1; position < bytes; tried += 1) {
    try {
      for await (const chunk of await place.read(name, position)) {
        yield chunk as Uint8Array;
        got((position += (chunk as Uint8Array).length));
      }
      // One that ends well and too early is shorter than it was, however often it is asked.
      return;
    } catch (thrown) {
      signal.throwIfAborted();
      if (thrown instanceof ParityError || tried >= tries) throw broken(place, thrown);
      await host.sleep(pauseMs * tried, signal);
    }
  }
}

function broken({ where }: Place, thrown: unknown): ParityError {
  if (thrown instanceof ParityError) return thrown;
  return new ParityError("STORE_FAILED", `reading from ${where} broke off: ${messageOf(thrown)}`, {
    hint: "run it again: it goes on where it got stuck",
    cause: thrown,
  });
}
