import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { exists } from "../../files/exists.ts";

/** Where the data of an instance lies while it has a disk of its own. All of it in the folder that holds its data. */
export interface DiskPaths {
  readonly room: string;
  readonly data: string;
  /** A file that holds a file system. */
  readonly image: string;
  readonly partialImage: string;
  /** Where that file system is mounted; `inside` of it is mounted once more over `data`. */
  readonly mount: string;
  readonly inside: string;
  readonly partialInside: string;
  readonly balloon: string;
  /** The data as it was; there only until the instance is started on its new disk. */
  readonly before: string;
  /** The whole data on its way back. */
  readonly back: string;
  readonly partialBack: string;
  readonly discard: string;
}

export function diskPaths(room: string): DiskPaths {
  const mount = join(room, "disk");
  return {
    room,
    data: join(room, "data"),
    image: join(room, "disk.img"),
    partialImage: join(room, "disk.img.partial"),
    mount,
    inside: join(mount, "data"),
    partialInside: join(mount, "data.partial"),
    balloon: join(mount, "balloon"),
    before: join(room, "data.before"),
    back: join(room, "data.back"),
    partialBack: join(room, "data.back.partial"),
    discard: join(room, "data.discard"),
  };
}

/** What is seen of it now. Every step reads it anew, so it does not matter where the one before was cut short. */
export interface DiskState {
  readonly data: "absent" | "empty" | "filled" | "mounted";
  readonly before: boolean;
  readonly back: boolean;
  readonly image: boolean;
  /** The file system of the image is mounted, and whether it holds all the data. */
  readonly disk: "unmounted" | "without data" | "with data";
  /** Anything else of parity's own that must be gone in the end. */
  readonly rubbish: boolean;
}

export async function readDiskState(paths: DiskPaths): Promise<DiskState> {
  const mounted = await mountPoints();
  const rubbish = await Promise.all([paths.partialImage, paths.discard, paths.partialBack, paths.mount].map(exists));
  return {
    data: mounted.includes(paths.data) ? "mounted" : await contentOf(paths.data),
    before: await exists(paths.before),
    back: await exists(paths.back),
    image: await exists(paths.image),
    disk: mounted.includes(paths.mount) ? ((await exists(paths.inside)) ? "with data" : "without data") : "unmounted",
    rubbish: rubbish.includes(true),
  };
}

/** The data folder is not what it seems: what is started on it would be lost with the next step, or would begin with nothing. */
export function isUnderway({ data, before, back, image }: DiskState): boolean {
  return before || ((data === "absent" || data === "empty") && (back || image));
}

/** What is mounted on this machine, by the folders it is mounted over. */
export async function mountPoints(): Promise<readonly string[]> {
  const lines = (await readFile("/proc/self/mountinfo", "utf8")).split("\n");
  return lines.flatMap((line) => {
    const point = line.split(" ")[4];
    return point === undefined ? [] : [point.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))];
  });
}

async function contentOf(folder: string): Promise<"absent" | "empty" | "filled"> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (entries === undefined) return "absent";
  return entries.length === 0 ? "empty" : "filled";
}
