import { createHash } from "node:crypto";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join, posix } from "node:path";

/** Files in memory at a time. */
const atOnce = 64;

/** One file or symbolic link of an image. */
export interface ImageFile {
  /** Absolute path on this machine. */
  readonly from: string;
  /** Absolute path in the image. */
  readonly to: string;
  readonly executable: boolean;
  /** Of a symbolic link: where it leads, as it says it. */
  readonly link?: string;
}

/** Everything below a folder (or the one file, or the link itself) but what is named in `without`. */
export async function filesBelow(from: string, to: string, without: ReadonlySet<string>): Promise<readonly ImageFile[]> {
  const found = await lstat(from);
  if (found.isSymbolicLink()) return [{ from, to, executable: false, link: await readlink(from) }];
  if (found.isFile()) return [{ from, to, executable: (found.mode & 0o100) !== 0 }];
  if (!found.isDirectory()) return [];
  const names = (await readdir(from)).filter((name) => !without.has(name)).sort();
  const below = await Promise.all(names.map((name) => filesBelow(join(from, name), posix.join(to, name), without)));
  return below.flat();
}

/** Changes with every name, link, right to be run, and content. 16 hexadecimal digits. */
export async function hashOf(files: readonly ImageFile[], ...also: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(also.join("\0"));
  for (let first = 0; first < files.length; first += atOnce) {
    const batch = files.slice(first, first + atOnce);
    const contents = await Promise.all(batch.map(contentOf));
    for (const [index, { to, executable }] of batch.entries()) hash.update(`${to}\0${executable}\0${contents[index]}\0`);
  }
  return hash.digest("hex").slice(0, 16);
}

async function contentOf({ from, link }: ImageFile): Promise<string> {
  return (
    link ??
    createHash("sha256")
      .update(await readFile(from))
      .digest("hex")
  );
}
