import { link, mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { writeAtomically } from "../../../files/write-atomically.ts";

/** Writes a file (0600) unless there is one, which stays: of two who make a key at once, both go on with the same one. */
export async function writeOnce(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const made = `${path}.${crypto.randomUUID()}`;
  try {
    await writeAtomically(made, text, 0o600);
    await link(made, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(made, { force: true });
  }
}
