import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";

/**
 * Some programs of the distribution look for their own files under a path that was compiled in. Unpacked elsewhere they
 * would not find them, so the path is rewritten in the program, at the same length, to one below its working folder:
 * `/usr/share/prometheus/alertmanager` becomes `/proc/self/cwd////////alertmanager`. The program must then be started in
 * `directory`.
 */
export interface Relocation {
  /** The program, relative to the root of the unpacked packages. */
  readonly program: string;
  /** The compiled-in folder. */
  readonly path: string;
}

const workingFolder = "/proc/self/cwd";

/** The folder to start a relocated program in. */
export function startFolder(root: string, { path }: Relocation): string {
  return join(root, dirname(path));
}

/** The root of the unpacked packages that hold this program. */
export function rootOf(program: string, relocation: Relocation): string {
  return join(program, relative(`/${relocation.program}`, "/"));
}

/** Same length as `path`, and the same folder for a process that runs in its parent. */
export function rewritten(path: string): string {
  const name = basename(path);
  const slashes = path.length - workingFolder.length - name.length;
  if (slashes < 1) throw new RangeError(`${path} is too short to be rewritten`);
  return workingFolder + "/".repeat(slashes) + name;
}

/** Rewrites every occurrence, and says how many there were. */
export async function relocate(root: string, relocation: Relocation): Promise<number> {
  const file = join(root, relocation.program);
  const bytes = await readFile(file);
  const wanted = Buffer.from(relocation.path);
  const replacement = Buffer.from(rewritten(relocation.path));
  let count = 0;
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + wanted.length)) {
    replacement.copy(bytes, at);
    count += 1;
  }
  if (count > 0) await writeFile(file, bytes);
  return count;
}
