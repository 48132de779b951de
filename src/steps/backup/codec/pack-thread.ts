import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { messageOf } from "../../../errors/message-of.ts";
import { decrypted } from "./age.ts";
import { createMeter } from "./meter.ts";
import { type Packed, pack, packedOf } from "./pack.ts";
import type { PackAnswer, PackJob, ThreadJob, UnpackJob } from "./packer.ts";
import { blockBytes, fromFrames, toFrames } from "./zstd-frames.ts";

/**
 * A thread of its own for a database's bytes. Each of their buffers makes the collector go over everything the thread knows, which is next
 * to nothing here and all of parity elsewhere; and here it can wait for a pipe, which costs less than to be told of every piece.
 */
parentPort?.on("message", (job: ThreadJob) => void carryOut(job));

async function carryOut(job: ThreadJob): Promise<void> {
  const { id } = job;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a window has an origin, a thread has none
  const answer = (says: PackAnswer): void => parentPort?.postMessage(says);
  try {
    const seen = (bytes: number): void => answer({ id, seen: bytes });
    answer({ id, packed: await (job.kind === "pack" ? packed(job, seen) : unpacked(job, seen)) });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    answer({ id, failed: { message: messageOf(error), ...(code === undefined ? {} : { code }) } });
  }
}

async function packed({ source, path, recipients, level }: PackJob, seen: (bytes: number) => void): Promise<Packed> {
  return pack(readBlocks(source), { path, recipients, seen, compress: (plain) => toFrames(plain, level) });
}

async function unpacked({ source, path, identities }: UnpackJob, seen: (bytes: number) => void): Promise<Packed> {
  const [stored, plain] = [createMeter(), createMeter(seen)];
  const bytes = stored.through(readBlocks(source));
  const target = openSync(path, "wx", 0o600);
  try {
    for await (const piece of plain.through(fromFrames(identities.length > 0 ? decrypted(bytes, identities) : bytes))) {
      for (let from = 0; from < piece.length; ) from += writeSync(target, piece, from);
    }
  } finally {
    closeSync(target);
  }
  return packedOf(stored, plain);
}

/** Of a file by its path, or of what another end writes into a pipe, which the one who opened it closes. */
async function* readBlocks(source: string | number): AsyncGenerator<Buffer> {
  const from = typeof source === "number" ? source : openSync(source, "r");
  try {
    for (let whole = true; whole; ) {
      const block = Buffer.allocUnsafeSlow(blockBytes);
      let bytes = 0;
      for (let more = -1; more !== 0 && bytes < blockBytes; bytes += more) more = readSync(from, block, bytes, blockBytes - bytes, null);
      whole = bytes === blockBytes;
      if (bytes > 0) yield block.subarray(0, bytes);
    }
  } finally {
    if (typeof source === "string") closeSync(from);
  }
}
