import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { headerEnd, makeHeader, openHeader } from "./age-header.ts";
import { batched } from "./batched.ts";
import type { BackupKeys } from "./keys.ts";

/**
 * age's own format (age-encryption.org/v1), so that `age -d -i KEY FILE` opens what is written here. The package age-encryption
 * does headers and keys; the payload is enciphered by Node's OpenSSL, ten times as fast as in JavaScript.
 */

const chunkBytes = 64 * 1024;
const tagBytes = 16;
const nonceBytes = 16;
const cipher = "chacha20-poly1305";

export async function* encrypted(source: AsyncIterable<Buffer>, recipients: BackupKeys["recipients"]): AsyncGenerator<Buffer> {
  const { header, fileKey } = await makeHeader(recipients);
  const nonce = randomBytes(nonceBytes);
  yield Buffer.concat([header, nonce]);
  const key = payloadKey(fileKey, nonce);
  let count = 0;
  for await (const chunks of chunksOf(source, chunkBytes)) {
    const sealed = chunks.flatMap(({ chunk, last }) => {
      const sealing = createCipheriv(cipher, key, chunkNonce(count, last), { authTagLength: tagBytes });
      count += 1;
      return [sealing.update(chunk), sealing.final(), sealing.getAuthTag()];
    });
    yield Buffer.concat(sealed);
  }
}

/** Rejects at the first chunk that was changed, moved or cut off, before any byte of it is given. */
export async function* decrypted(source: AsyncIterable<Buffer>, identities: BackupKeys["identities"]): AsyncGenerator<Buffer> {
  const { header, nonce, rest } = await readHeader(source[Symbol.asyncIterator]());
  const key = payloadKey(await openHeader(header, identities), nonce);
  let count = 0;
  for await (const chunks of chunksOf(rest, chunkBytes + tagBytes)) {
    const plain = chunks.map(({ chunk, last }) => {
      if (chunk.length < tagBytes || (chunk.length === tagBytes && count > 0)) throw new Error("its end is missing");
      const opening = createDecipheriv(cipher, key, chunkNonce(count, last), { authTagLength: tagBytes });
      opening.setAuthTag(chunk.subarray(-tagBytes));
      const bytes = opening.update(chunk.subarray(0, -tagBytes));
      opening.final();
      count += 1;
      return bytes;
    });
    if (plain.length > 1 || (plain[0]?.length ?? 0) > 0) yield Buffer.concat(plain);
  }
}

async function readHeader(source: AsyncIterator<Buffer>): Promise<{ header: Buffer; nonce: Buffer; rest: AsyncIterable<Buffer> }> {
  let seen: Buffer = Buffer.alloc(0);
  for (;;) {
    const end = headerEnd(seen);
    if (end !== undefined && seen.length >= end + nonceBytes) {
      const begun = seen.subarray(end + nonceBytes);
      return { header: seen.subarray(0, end), nonce: seen.subarray(end, end + nonceBytes), rest: continued(begun, source) };
    }
    const next = await source.next();
    if (next.done === true) throw new Error("its header is cut off");
    seen = Buffer.concat([seen, next.value]);
  }
}

async function* continued(begun: Buffer, source: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (begun.length > 0) yield begun;
    for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
  } finally {
    await source.return?.();
  }
}

interface Chunk {
  readonly chunk: Buffer;
  readonly last: boolean;
}

/** All of one size but the last, which can be shorter, and is empty only when there is nothing at all. As many at a time as there are. */
async function* chunksOf(source: AsyncIterable<Buffer>, size: number): AsyncGenerator<Chunk[]> {
  let held: Buffer = Buffer.alloc(0);
  for await (const more of batched(source, 4 * size)) {
    held = held.length === 0 ? more : Buffer.concat([held, more]);
    const whole: Chunk[] = [];
    let from = 0;
    // A whole chunk may be the last: it is given once a byte after it was seen.
    for (; held.length - from > size; from += size) whole.push({ chunk: held.subarray(from, from + size), last: false });
    held = held.subarray(from);
    if (whole.length > 0) yield whole;
  }
  yield [{ chunk: held, last: true }];
}

function payloadKey(fileKey: Uint8Array, nonce: Uint8Array): Buffer {
  return Buffer.from(hkdfSync("sha256", fileKey, nonce, "payload", 32));
}

/** 11 bytes of counter, big endian, and one that marks the last chunk. */
function chunkNonce(count: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(count, 5, 6);
  nonce[11] = last ? 1 : 0;
  return nonce;
}
