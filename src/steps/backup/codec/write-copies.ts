import { createReadStream } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { StepContext } from "../../../work/context.ts";
import type { ManifestFile } from "../manifest.ts";
import { severalAtOnce } from "../several.ts";
import { compressionLevels } from "./compression.ts";
import { type Packer, startPacker } from "./packer.ts";
import { type FileName, placeOf, type Target, writeFileOf } from "./write-file.ts";

const readBytes = 1024 * 1024;

/** Files in clear, whose folder goes away as they are written. */
export interface Originals {
  /** Absolute path; only files are in it. */
  readonly folder: string;
  readonly part: FileName["part"];
  /** Where they are in the backup: "dump". */
  readonly below: string;
  readonly atOnce: number;
  /** Hears the plain bytes of whole files so far. */
  readonly seen: (bytes: number) => void;
}

/** As `writeFileOf`, of every file of a folder, several at a time, the largest first; each is removed once it is written, and the folder at last. By name. */
export async function writeCopiesOf(target: Target, originals: Originals, context: StepContext): Promise<ManifestFile[]> {
  const { folder, below, atOnce, seen } = originals;
  const packer = target.compression === "zstd" ? startPacker() : undefined;
  const written: ManifestFile[] = [];
  const end = (): void => void packer?.end();
  context.signal.addEventListener("abort", end, { once: true });
  try {
    await severalAtOnce(await largestFirst(folder), atOnce, async (name) => {
      context.signal.throwIfAborted();
      written.push(await writeOne(target, { ...originals, path: join(folder, name), name: `${below}/${name}` }, packer, context));
      await rm(join(folder, name));
      seen(written.reduce((sum, { plainBytes }) => sum + plainBytes, 0));
    });
  } catch (error) {
    context.signal.throwIfAborted();
    throw error;
  } finally {
    context.signal.removeEventListener("abort", end);
    await packer?.end();
  }
  await rm(folder, { recursive: true });
  return written.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** In the thread where there is one. */
async function writeOne(
  target: Target,
  { name, part, path }: FileName & { readonly path: string },
  packer: Packer | undefined,
  context: StepContext,
): Promise<ManifestFile> {
  if (packer === undefined)
    return writeFileOf(target, { name, part, bytes: createReadStream(path, { highWaterMark: readBytes }) }, context);
  const { recipients, compression } = target;
  const place = await placeOf(target, name);
  return {
    name: place.name,
    ...(await packer.pack({ source: path, path: place.path, recipients, level: compressionLevels[compression] })),
    part,
  };
}

async function largestFirst(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const sizes = new Map(await Promise.all(names.map(async (name) => [name, (await stat(join(folder, name))).size] as const)));
  return names.toSorted((one, other) => (sizes.get(other) ?? 0) - (sizes.get(one) ?? 0));
}
