import { chmod, chown, copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { PreparedInstance } from "./prepare.ts";

const ownFolder = 0o700;

/** Writes what an instance finds when it starts. Old files go first: one that a configuration no longer has must not be read. */
export async function layOutFiles(prepared: PreparedInstance): Promise<void> {
  const { paths, user } = prepared;
  await mkdir(paths.home, { recursive: true, mode: ownFolder });
  await rm(paths.files, { recursive: true, force: true });
  await makeFolder(paths.files, user);
  for (const file of prepared.files) {
    await makeFolder(dirname(file.path), user);
    const mode = file.secret ? 0o600 : 0o644;
    if ("copyOf" in file.content) await copyFile(file.content.copyOf, file.path);
    else await writeFile(file.path, file.content.text, { mode });
    await chmod(file.path, mode);
    if (user !== undefined) await chown(file.path, user.uid, user.gid);
  }
}

export async function makeFolder(path: string, user: PreparedInstance["user"]): Promise<void> {
  await mkdir(path, { recursive: true, mode: ownFolder });
  if (user !== undefined) await chown(path, user.uid, user.gid);
}
