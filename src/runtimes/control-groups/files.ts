import { mkdir, readFile, rmdir, writeFile } from "node:fs/promises";

/** The kernel's control files, as this machine has them mounted. */
export interface GroupFiles {
  /** undefined when there is no such file. */
  read(path: string): Promise<string | undefined>;
  write(path: string, text: string): Promise<void>;
  /** The kernel fills the new folder with its control files. Does nothing where it is there. */
  makeGroup(path: string): Promise<void>;
  /** Rejects with EBUSY while a process is in it. Does nothing where there is none. */
  removeGroup(path: string): Promise<void>;
}

export const kernelFiles: GroupFiles = {
  read: (path) =>
    readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ESRCH") return undefined;
      throw error;
    }),
  write: (path, text) => writeFile(path, text),
  makeGroup: (path) => mkdir(path).catch(ignore("EEXIST")),
  removeGroup: (path) => rmdir(path).catch(ignore("ENOENT")),
};

function ignore(code: string): (error: NodeJS.ErrnoException) => void {
  return (error) => {
    if (error.code !== code) throw error;
  };
}
