import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import type { S3mini } from "s3mini";
import { severalAtOnce } from "../../several.ts";
import type { LocalFile } from "../place.ts";
import type { S3Connection } from "./connection.ts";
import { reasonOf } from "./failure.ts";
import type { BegunUpload, UploadJournal } from "./upload-journal.ts";

/** S3 wants no part but the last below 5 MiB, and no more than 10,000 of them. */
const leastPartBytes = 8 * 1024 ** 2;
const mostParts = 9_000;
/** So many parts are in memory at once, and no more of any file: 24 MiB, and 120 MB of a file of 350 GB. */
const atOnce = 3;

const binary = "application/octet-stream";

function partBytesOf(fileBytes: number): number {
  return Math.max(leastPartBytes, Math.ceil(fileBytes / mostParts));
}

/** Sends a file to an S3 bucket, a large one in parts of which those that arrived earlier are not sent again. */
export async function uploadToS3(
  s3: S3Connection,
  key: string,
  file: LocalFile,
  journal: UploadJournal,
  sent: (bytes: number) => void,
): Promise<void> {
  const handle = await open(file.path, "r");
  // A store that no longer knows of the upload, or misses parts of it, gets the whole file.
  const retryGone = async (thrown: unknown): Promise<void> => {
    if (!["NoSuchUpload", "InvalidPart"].includes(reasonOf(thrown) ?? "")) throw thrown;
    await journal.forget(key);
    await sendInParts(s3, key, file, handle, journal, sent);
  };
  try {
    if (file.bytes > leastPartBytes) await sendInParts(s3, key, file, handle, journal, sent).catch(retryGone);
    else await sendWhole(s3, key, await readAt(handle, 0, file.bytes));
    sent(file.bytes);
  } finally {
    await handle.close();
  }
}

export async function sendWhole({ ask }: S3Connection, key: string, body: Buffer): Promise<void> {
  await ask((bucket) => bucket.putObject(key, body, binary, undefined, digestHeader(body)));
}

async function sendInParts(
  s3: S3Connection,
  key: string,
  file: LocalFile,
  handle: FileHandle,
  journal: UploadJournal,
  sent: (bytes: number) => void,
): Promise<void> {
  const { id, partBytes } = await begunUpload(s3, key, file, journal);
  const count = Math.ceil(file.bytes / partBytes);
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const bytesOf = (part: number): number => Math.min(partBytes, file.bytes - (part - 1) * partBytes);
  const there = (): number[] => numbers.filter((part) => journal.of(key)?.parts[part] !== undefined);
  const report = (): void => sent(there().reduce((sum, part) => sum + bytesOf(part), 0));
  report();
  const known = new Set(there());
  const wanted = numbers.filter((part) => !known.has(part));
  await severalAtOnce(wanted, atOnce, async (part) => {
    const body = await readAt(handle, (part - 1) * partBytes, bytesOf(part));
    const { etag } = await s3.ask((bucket) => bucket.uploadPart(key, id, body, part, {}, undefined, digestHeader(body)));
    await journal.addPart(key, part, etag);
    report();
  });
  await complete(s3, key, id, numbers, journal);
}

/** The upload to go on with, or a new one. */
async function begunUpload({ ask }: S3Connection, key: string, file: LocalFile, journal: UploadJournal): Promise<BegunUpload> {
  const known = journal.of(key);
  if (known?.sha256 === file.sha256 && (await isKnown(ask, key, known.id))) return known;
  const id = await ask((bucket) => bucket.getMultipartUploadId(key, binary));
  const begun = { id, partBytes: partBytesOf(file.bytes), sha256: file.sha256, parts: {} };
  await journal.keep(key, begun);
  return begun;
}

/** Asked before anything is sent: some servers break the connection on whoever sends a part of what they do not know. */
async function isKnown(ask: S3Connection["ask"], key: string, uploadId: string): Promise<boolean> {
  try {
    const answer = await ask((bucket) => bucket.getObjectRaw(key, true, 0, undefined, { uploadId }));
    await answer.body?.cancel();
    return true;
  } catch (thrown) {
    if (reasonOf(thrown) === "NoSuchUpload") return false;
    throw thrown;
  }
}

async function complete({ ask }: S3Connection, key: string, id: string, numbers: readonly number[], journal: UploadJournal): Promise<void> {
  const { parts = {} } = journal.of(key) ?? {};
  const tags = numbers.map((partNumber) => ({ partNumber, etag: parts[partNumber] ?? "" }));
  const finish = async (bucket: S3mini): Promise<void> => {
    const { etag } = await bucket.completeMultipartUpload(key, id, tags);
    // A server that has begun to answer 200 can still fail, and says so in the body only.
    if (!etag) throw Object.assign(new Error("the parts could not be put together"), { status: 500, code: "InternalError" });
  };
  await ask(finish);
  await journal.forget(key);
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const body = Buffer.allocUnsafe(length);
  for (let filled = 0; filled < length; ) {
    const { bytesRead } = await handle.read(body, filled, length - filled, position + filled);
    if (bytesRead === 0) throw new Error("the file became shorter while it was sent");
    filled += bytesRead;
  }
  return body;
}

/** The server refuses what arrives otherwise. Every S3 server knows it; the type of the library names only Amazon's own headers. */
function digestHeader(body: Buffer): Record<`x-amz-${string}`, string> {
  return { "content-md5": createHash("md5").update(body).digest("base64") } as Record<`x-amz-${string}`, string>;
}
