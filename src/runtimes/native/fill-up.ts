import { open } from "node:fs/promises";

const largeBytes = 1024 ** 2;
const smallBytes = 4 * 1024;
/** A terabyte: no disk of a drill has so much. */
const mostWrites = 1024 ** 2;

/** Writes a file until its file system has no block left. */
export async function fillUp(path: string): Promise<void> {
  const file = await open(path, "a", 0o600);
  try {
    for (const bytes of [largeBytes, smallBytes]) {
      const block = Buffer.alloc(bytes);
      for (let written = 0; written < mostWrites; written += 1) {
        if (await isRefused(file.appendFile(block))) break;
      }
    }
    // Blocks that were only promised so far are taken for good.
    await isRefused(file.sync());
  } finally {
    await file.close();
  }
}

/** True when there is no space for it. */
function isRefused(writing: Promise<void>): Promise<boolean> {
  return writing.then(
    () => false,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOSPC") return true;
      throw error;
    },
  );
}
