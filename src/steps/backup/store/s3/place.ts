import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { ParityError } from "../../../../errors/parity-error.ts";
import { severalAtOnce } from "../../several.ts";
import { type BegunFile, type LocalFile, nameOfPlace, type Place, type PlaceContext, type StoredFile, trimmed } from "../place.ts";
import { begunUploads } from "./begun-uploads.ts";
import { connectS3, type PlannedS3, type S3Connection } from "./connection.ts";
import { sendWhole, uploadToS3 } from "./upload.ts";
import { UploadJournal } from "./upload-journal.ts";

const atOnce = 8;

/** A bucket of any S3-compatible server, or the part of it below a prefix. */
export async function openS3Place(planned: PlannedS3, stateDirectory: string, context: PlaceContext): Promise<Place> {
  const prefix = trimmed(planned.prefix);
  const where = nameOfPlace({ s3: planned });
  const s3 = await connectS3(planned, context);
  const journal = await UploadJournal.open(stateDirectory, `${planned.endpoint} ${where}`);
  const base = prefix === "" ? "" : `${prefix}/`;
  const keyOf = (name: string): string => `${base}${name}`;
  return {
    where,
    list: async (beginning = "") => (await listed(s3, keyOf(beginning))).map((file) => ({ ...file, name: file.name.slice(base.length) })),
    readText: async (name) => (await s3.ask((bucket) => bucket.getObject(keyOf(name)))) ?? undefined,
    read: (name, from) => read(s3, keyOf(name), from),
    write: (name, file: LocalFile, sent) => uploadToS3(s3, keyOf(name), file, journal, sent),
    writeText: (name, text) => sendWhole(s3, keyOf(name), Buffer.from(text)),
    remove: (names) => removeAll(s3, names.map(keyOf), where),
    giveUp: (beginning) => giveUp(s3, keyOf(beginning), journal),
    begun: async (beginning) => {
      const begun = await begunUploads(s3, keyOf(beginning));
      return begun.map(({ key, id, at }): BegunFile => {
        return { name: key.slice(base.length), upload: id, at, resumable: journal.of(key)?.id === id };
      });
    },
    abandon: (files) => severalAtOnce(files, atOnce, ({ name, upload }) => abort(s3, keyOf(name), upload, journal)),
  };
}

async function listed({ ask }: S3Connection, prefix: string): Promise<StoredFile[]> {
  const objects = (await ask((bucket) => bucket.listObjects("/", prefix))) ?? [];
  return objects.map(({ Key, Size }) => ({ name: Key, bytes: Size }));
}

async function read({ ask }: S3Connection, key: string, from: number): Promise<Readable> {
  const { body } = await ask((bucket) => bucket.getObjectRaw(key, from === 0, from));
  return body === null ? Readable.from([]) : Readable.fromWeb(body as ReadableStream<Uint8Array>);
}

async function removeAll({ ask }: S3Connection, keys: readonly string[], where: string): Promise<void> {
  const removed = await ask((bucket) => bucket.deleteObjects([...keys]));
  const left = keys.filter((_, index) => removed[index] !== true);
  if (left.length === 0) return;
  throw new ParityError(
    "STORE_FAILED",
    `${left.length} files of ${where} could not be removed: ${left[0]}${left.length > 1 ? ", …" : ""}`,
    {
      hint: "the key may lack the right to delete; run it again once it has it",
    },
  );
}

/** Parts of an upload that was never ended are paid for and listed nowhere else: of another machine's the server alone knows. */
async function giveUp(s3: S3Connection, beginning: string, journal: UploadJournal): Promise<void> {
  const known = journal.names.filter((name) => name.startsWith(beginning)).map((key) => ({ key, id: journal.of(key)?.id ?? "" }));
  for (const { key, id } of [...known, ...(await begunUploads(s3, beginning))]) await abort(s3, key, id, journal);
}

async function abort({ ask }: S3Connection, key: string, id: string, journal: UploadJournal): Promise<void> {
  await ask((bucket) => bucket.abortMultipartUpload(key, id)).catch(unlessUnknown);
  if (journal.of(key)?.id === id) await journal.forget(key);
}

/** An upload that the server no longer knows of is what is wanted. */
function unlessUnknown(thrown: unknown): void {
  if ((thrown as { cause?: { status?: number } }).cause?.status !== 404) throw thrown;
}
