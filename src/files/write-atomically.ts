import { open, rename, rm } from "node:fs/promises";

/** Writes a file so that a reader sees the old content or the new, never a part, also after a crash. */
export async function writeAtomically(path: string, content: string, mode = 0o600): Promise<void> {
  const partial = `${path}.${crypto.randomUUID()}.partial`;
  try {
    const file = await open(partial, "w", mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
