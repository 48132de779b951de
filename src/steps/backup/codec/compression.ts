import type { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import type { PlannedBackup } from "../../../plan/plan.ts";
import type { StepContext } from "../../../work/context.ts";
import { requireProgram } from "../programs.ts";
import { batched } from "./batched.ts";
import { programOutput } from "./program-output.ts";
import { fromFrames, toFrames } from "./zstd-frames.ts";

export type Compression = PlannedBackup["compression"];

/** The quickest of each: what is smaller by a tenth takes five times as long. */
export const compressionLevels: Readonly<Record<Compression, number>> = { zstd: 1, lz4: 1, gzip: 1, none: 0 };

const endings: Readonly<Record<Compression, string>> = { zstd: ".zst", lz4: ".lz4", gzip: ".gz", none: "" };

/** One trip to a thread for so many bytes: with Node's 16 KiB the trips cost more than the work. */
const chunkSize = 512 * 1024;
const batchBytes = 1024 * 1024;
/** What may wait before and after a codec, so that it works while others read and write. In bytes. */
const waiting = { writableHighWaterMark: 4 * 1024 * 1024, readableHighWaterMark: 4 * 1024 * 1024 };

export function endingOf(compression: Compression): string {
  return endings[compression];
}

/** By the ending of a file's name, without ".age". */
export function compressionOf(name: string): Compression {
  const known = (Object.keys(endings) as Compression[]).find((each) => endings[each] !== "" && name.endsWith(endings[each]));
  return known ?? "none";
}

/** What is done to a stream of bytes on its way. */
export type Stage = (source: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;

const unchanged: Stage = (source) => source;

export async function compressor(compression: Compression, context: StepContext): Promise<Stage> {
  const level = compressionLevels[compression];
  switch (compression) {
    case "none":
      return unchanged;
    case "gzip":
      return through(() => createGzip({ ...waiting, level, chunkSize }));
    case "zstd":
      return (source) => toFrames(source, level);
    case "lz4":
      return lz4([`-${level}`], context);
  }
}

export async function decompressor(compression: Compression, context: StepContext): Promise<Stage> {
  switch (compression) {
    case "none":
      return unchanged;
    case "gzip":
      return through(() => createGunzip({ ...waiting, chunkSize }));
    case "zstd":
      return fromFrames;
    case "lz4":
      return lz4(["-d"], context);
  }
}

/** Node has no LZ4: the program does it. */
async function lz4(args: readonly string[], context: StepContext): Promise<Stage> {
  const { host, signal } = context;
  const tool = await requireProgram("lz4", context);
  return async function* (source) {
    const program = host.pipe({ command: tool.path, args: [...args, "-c", "-q"], env: { ...tool.env }, signal });
    // What fails on its way in must fail on its way out: the program alone would take it for the end.
    const fed = pipeline(source, program.input).catch((error: Error) => program.output.destroy(error));
    yield* programOutput(program, "lz4", signal);
    await fed;
  };
}

function through(make: () => Transform): Stage {
  return async function* (source) {
    const transform = make();
    // An error on the way in reaches whoever reads: it destroys the transform.
    void pipeline(batched(source, batchBytes), transform).catch(() => undefined);
    for await (const chunk of transform) yield chunk as Buffer;
  };
}
