import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { ManifestFile } from "../manifest.ts";
import { encrypted } from "./age.ts";
import type { BackupKeys } from "./keys.ts";
import { createMeter, type Meter } from "./meter.ts";

/** What the manifest says of a file's bytes, before and after. */
export type Packed = Pick<ManifestFile, "bytes" | "sha256" | "plainBytes" | "plainSha256">;

export interface Packing {
  /** Absolute path of a file that is not there yet. */
  readonly path: string;
  /** None: it is not encrypted. */
  readonly recipients: BackupKeys["recipients"];
  compress(source: AsyncIterable<Buffer>): AsyncIterable<Buffer>;
  /** Hears the plain bytes so far. */
  readonly seen?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Digests, compresses, encrypts, digests and writes a stream, of which never more than a few MB are held. On the disk when it resolves. */
export async function pack(source: AsyncIterable<Buffer>, { path, recipients, compress, seen, signal }: Packing): Promise<Packed> {
  const [plain, stored] = [createMeter(seen), createMeter()];
  const packed = compress(plain.through(source));
  const bytes = stored.through(recipients.length > 0 ? encrypted(packed, recipients) : packed);
  await pipeline(bytes, createWriteStream(path, { flags: "wx", mode: 0o600, flush: true }), signal === undefined ? {} : { signal });
  return packedOf(stored, plain);
}

/** Once, when everything has passed both. */
export function packedOf(stored: Meter, plain: Meter): Packed {
  return { bytes: stored.bytes(), sha256: stored.sha256(), plainBytes: plain.bytes(), plainSha256: plain.sha256() };
}
