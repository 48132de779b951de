import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { StepContext } from "../../../work/context.ts";
import { reportProgress } from "../take/progress.ts";
import { digestName, manifestName, type OpenedBackup } from "./local.ts";
import type { Place } from "./place.ts";
import { clearBegun, markBegun } from "./unfinished.ts";

/**
 * Copies a backup to a place; what an earlier try copied stays. It is in the place's catalogue once the digest of its manifest is there,
 * which comes last: whole or not at all. One that is there already is sent anew: who asks for that does not trust the copy, and sizes
 * do not tell what was changed. Rejects with STORE_FAILED.
 */
export async function copyToStore({ path, manifest, digest }: OpenedBackup, place: Place, context: StepContext): Promise<void> {
  const { id, bytes, files } = manifest;
  const began = context.host.monotonic();
  const there = new Map((await place.list(`${id}/`)).map((file) => [file.name, file.bytes]));
  const isThere = there.has(`${id}/${digestName}`);
  const progress = reportProgress(context, id, "upload", bytes);
  if (!isThere) await markBegun(place, id, manifest.project, context.host);
  let before = 0;
  for (const file of files) {
    const name = `${id}/${file.name}`;
    const earlier = before;
    if (isThere || there.get(name) !== file.bytes) {
      const { bytes: length, sha256 } = file;
      await place.write(name, { path: join(path, file.name), bytes: length, sha256 }, (sent) => progress(earlier + sent));
    }
    before += file.bytes;
    progress(before);
  }
  await place.writeText(`${id}/${manifestName}`, await readFile(join(path, manifestName), "utf8"));
  await place.writeText(`${id}/${digestName}`, `${digest}\n`);
  if (!isThere) await clearBegun(place, id);
  const seconds = (context.host.monotonic() - began) / 1_000;
  context.emit({ type: "backup.stored", backup: id, store: place.where, bytes, seconds });
}
