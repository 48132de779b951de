import { createReadStream } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";
import { readKeys } from "../codec/keys.ts";
import { type Target, writeFileOf } from "../codec/write-file.ts";
import { type ArchiveIndex, openIndex } from "./archive-index.ts";
import { receiveWal } from "./receive-wal.ts";

/** The live server's log, kept beside its backups: received as it comes into being, then compressed, encrypted and digested. */
export interface WalArchive {
  /** Absolute path of its folder, for `restorePhysical`. */
  readonly directory: string;
  waitUntilStored(lsn: string): Promise<void>;
  /** Ends the receiving and seals what has come, the unfinished segment too. Idempotent. */
  seal(): Promise<void>;
}

/** Between two looks for finished segments. */
const sealEveryMs = 1_000;

export function walDirectory(stateDirectory: string): string {
  return join(stateDirectory, "wal");
}

/**
 * What killed runs left of such archives is removed first: only for the one who holds the stack's lock.
 * Rejects with BACKUP_FAILED as `receiveWal` does, and later in `seal` when a segment could not be sealed.
 */
export async function openWalArchive(stack: RunningStack, name: string, context: StepContext): Promise<WalArchive> {
  const { plan } = stack;
  const directory = join(walDirectory(plan.stateDirectory), name);
  const incoming = join(directory, "incoming");
  await rm(walDirectory(plan.stateDirectory), { recursive: true, force: true });
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  const { recipients } = await readKeys(plan, context);
  const index = await openIndex(directory);
  const target: Target = { folder: directory, compression: plan.backup.compression, recipients };
  const receiver = await receiveWal(stack, incoming, context).catch(async (error: unknown) => {
    await index.close();
    await rm(directory, { recursive: true, force: true });
    throw error;
  });
  const stopped = new AbortController();
  const sealing = sealAsTheyCome({ incoming, target, index, context, stopped: stopped.signal });
  // Reported by seal(); until then a rejection has a listener.
  sealing.catch(() => undefined);
  let sealed: Promise<void> | undefined;
  const seal = async (): Promise<void> => {
    await receiver.stop();
    stopped.abort();
    try {
      await sealing;
      await sealSegments({ incoming, target, index, context }, () => true);
    } finally {
      await index.close();
    }
  };
  return { directory, waitUntilStored: (lsn) => receiver.waitUntilStored(lsn), seal: () => (sealed ??= seal()) };
}

interface Sealing {
  readonly incoming: string;
  readonly target: Target;
  readonly index: ArchiveIndex;
  readonly context: StepContext;
}

async function sealAsTheyCome({ stopped, ...sealing }: Sealing & { readonly stopped: AbortSignal }): Promise<void> {
  while (!stopped.aborted) {
    await sealSegments(sealing, (name) => !name.endsWith(".partial"));
    await sealing.context.host.sleep(sealEveryMs, stopped).catch(() => undefined);
  }
}

/** A segment is removed as it came only when its sealed form and its line in the index are on the disk. */
async function sealSegments({ incoming, target, index, context }: Sealing, which: (name: string) => boolean): Promise<void> {
  for (const name of (await readdir(incoming)).filter(which).sort()) {
    const bytes = createReadStream(join(incoming, name), { highWaterMark: 1024 * 1024 });
    const file = await writeFileOf(target, { name: name.replace(/\.partial$/, ""), part: "wal", bytes }, context);
    await index.add(file);
    await rm(join(incoming, name));
  }
}
