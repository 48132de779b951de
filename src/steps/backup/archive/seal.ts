import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { namesIn } from "../../../files/read-if-there.ts";
import type { StepContext } from "../../../work/context.ts";
import { placeOf, type Target, writeFileOf } from "../codec/write-file.ts";
import { damageIn } from "../damage.ts";
import { syncPath } from "../store/files.ts";
import { addLine, compactIndex, readSealed } from "./log-index.ts";
import { incomingDirectory } from "./places.ts";

const partial = ".partial";
/** After a receiver was away a lot comes at once: in between it says how it is. */
const mostAtOnce = 8;

export interface SealedNow {
  /** Names, as they came. */
  readonly came: readonly string[];
  readonly problem: string | undefined;
}

/**
 * As `sealIncoming`, for one who goes on receiving where the index was changed: nothing is sealed then, what came stays as it came, and
 * what is wrong is the `problem`. The index is written anew where something was removed.
 */
export async function sealOrSay(target: Target, which: "finished" | "all", context: StepContext): Promise<SealedNow> {
  try {
    const came = await sealIncoming(target, which, context);
    await compactIndex(target.folder);
    return { came, problem: undefined };
  } catch (error) {
    return { came: [], problem: damageIn(error).message };
  }
}

/**
 * Compresses and encrypts what came into `incoming/` and is not written any more: all of it when the receiver has ended for good. A file
 * is removed as it came only when its sealed form and its line in the index are on the disk. One of which the rest never came keeps
 * ".partial" in its name. Done again after a crash it leaves the same. Resolves to the names, as they came.
 */
export async function sealIncoming(target: Target, which: "finished" | "all", context: StepContext): Promise<readonly string[]> {
  const incoming = incomingDirectory(target.folder);
  const names = [...(await namesIn(incoming))].sort();
  const growing = which === "all" ? undefined : names.findLast((name) => name.endsWith(partial));
  const finished = names.filter((name) => name !== growing);
  const ready = which === "all" ? finished : finished.slice(0, mostAtOnce);
  if (ready.length === 0) return [];
  const known = new Set((await readSealed(target.folder)).map(({ name }) => name));
  for (const name of ready) {
    const place = await placeOf(target, name);
    if (!known.has(place.name)) {
      // What a killed receiver had begun to seal.
      await rm(place.path, { force: true });
      const bytes = createReadStream(join(incoming, name), { highWaterMark: 1024 * 1024 });
      const file = await writeFileOf(target, { name, part: "wal", bytes }, context);
      await syncPath(target.folder);
      await addLine(target.folder, { ...file, sealedAt: new Date(context.host.now()).toISOString() });
    }
    await rm(join(incoming, name));
  }
  return ready;
}
