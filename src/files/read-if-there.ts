import { readdir, readFile, stat } from "node:fs/promises";

/** The text of a file; undefined when there is none. Rejects with whatever else is wrong. */
export function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(absent(undefined));
}

/** The names in a folder; none when there is no such folder. */
export function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(absent([]));
}

/** Whether there is anything at a path. Rejects when that cannot be told. */
export function isThere(path: string): Promise<boolean> {
  return stat(path).then(() => true, absent(false));
}

function absent<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === "ENOENT") return value;
    throw error;
  };
}
