import { promisify } from "node:util";
import { constants, zstdCompress, zstdDecompress } from "node:zlib";
import { batched } from "./batched.ts";
import { createByteReader } from "./byte-reader.ts";

/**
 * zstd in frames of a few megabytes, several of them compressed at once, because Node's stream uses one thread. Before each frame is
 * its length, in a frame that every reader skips, as pzstd writes it: `zstd -d` reads it all, and here several are read at once.
 */

/** A source that gives pieces of this size spares a copy of them. */
export const blockBytes: number = 4 * 1024 * 1024;
/** What a source gives in one piece is cut here; and what claims to be longer was not written here. */
const mostBytes = 2 * blockBytes;
const atOnce = 3;

const lengthMagic = 0x18_4d_2a_50;
const lengthBytes = 12;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

export async function* toFrames(source: AsyncIterable<Buffer>, level: number): AsyncGenerator<Buffer> {
  const params = { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 };
  const frame = async (block: Buffer): Promise<Buffer> => withLength(await compress(block, { params, chunkSize: roomFor(block) }));
  yield* inOrder(blocksOf(source), frame);
}

/** What a block can become at most. With room for all of it zstd works from one buffer into the other; with less it copies everything once more. */
function roomFor(block: Buffer): number {
  return block.length + (block.length >> 8) + 1024;
}

/** Rejects at the first frame that is cut off or was changed. */
export async function* fromFrames(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* inOrder(framesOf(source), (frame) => decompress(frame, { chunkSize: blockBytes + 1024, maxOutputLength: mostBytes }));
}

/** At least one, so that nothing at all is a file too. */
async function* blocksOf(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isEmpty = true;
  for await (const piece of batched(source, blockBytes)) {
    for (let from = 0; from < piece.length; from += mostBytes) yield piece.subarray(from, from + mostBytes);
    isEmpty = false;
  }
  if (isEmpty) yield Buffer.alloc(0);
}

function withLength(frame: Buffer): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32LE(lengthMagic, 0);
  length.writeUInt32LE(4, 4);
  length.writeUInt32LE(frame.length, 8);
  return Buffer.concat([length, frame]);
}

async function* framesOf(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const reader = createByteReader(source);
  try {
    for (let length = await reader.take(lengthBytes); length !== undefined; length = await reader.take(lengthBytes)) {
      const isLength = length.readUInt32LE(0) === lengthMagic && length.readUInt32LE(4) === 4;
      const bytes = length.readUInt32LE(8);
      if (!isLength || bytes > mostBytes) throw new Error("a frame has no length");
      const frame = await reader.take(bytes);
      if (frame === undefined) throw new Error("its last frame is missing");
      yield frame;
    }
  } finally {
    await reader.close();
  }
}

/** Works on a few at a time and gives what comes of them in their order. */
async function* inOrder(source: AsyncIterable<Buffer>, work: (piece: Buffer) => Promise<Buffer>): AsyncGenerator<Buffer> {
  const running: Promise<Buffer>[] = [];
  for await (const piece of source) {
    const begun = work(piece);
    // Whoever reads on hears of a failure; one who does not is not to end the program.
    begun.catch(() => undefined);
    running.push(begun);
    if (running.length >= atOnce) yield (await running.shift()) as Buffer;
  }
  for (const begun of running) yield await begun;
}
