import type { RunningStack } from "../../../runtimes/runtime.ts";
import { bytes, whole } from "../../../text/words.ts";
import { type OpenedBackup, openBackup } from "../store/local.ts";
import type { ProofBook } from "./proof.ts";

/** Opens a backup of which every byte is as it was when it was taken, and writes that down. Rejects as `openBackup` does. */
export async function openPresent({ plan }: RunningStack, id: string, book: ProofBook): Promise<OpenedBackup> {
  const found: { opened?: OpenedBackup } = {};
  await book.look({ level: "present", name: "every byte" }, async () => {
    found.opened = await openBackup(plan.stateDirectory, id);
    const { files, bytes: size } = found.opened.manifest;
    return {
      ok: true,
      detail: `${whole(files.length)} files, ${bytes(size)}, none missing, none added, each with the digest it was taken with`,
    };
  });
  if (found.opened === undefined) throw new Error("nothing was opened");
  return found.opened;
}
