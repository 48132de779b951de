import { join } from "node:path";
import { ParityError } from "../../../errors/parity-error.ts";
import { readIfThere } from "../../../files/read-if-there.ts";
import { writeAtomically } from "../../../files/write-atomically.ts";
import type { Host } from "../../../host/host.ts";
import type { StoredReach } from "./stored-log.ts";

/** How copying a log to the store went last. */
export interface CopyNote {
  readonly where: string;
  /** ISO 8601. */
  readonly at: string;
  /** As it was last written there. */
  readonly reach: StoredReach | undefined;
  readonly problem?: string | undefined;
}

const stale = { stale: 20_000, update: 5_000, realpath: false, onCompromised: (): void => undefined };
/** Longer than it takes until a killed holder's is nobody's. */
const patient = { retries: 120, factor: 1, minTimeout: 250, maxTimeout: 250 };

/**
 * While somebody copies a log nobody else does. undefined where another one does, and goes on doing so: at once, or after half a minute for
 * who is `patient`.
 */
export async function whileCopying<T>(folder: string, waits: boolean, work: () => Promise<T>): Promise<{ readonly value: T } | undefined> {
  const { lock } = await import("proper-lockfile");
  const options = { ...stale, lockfilePath: join(folder, "copying"), ...(waits ? { retries: patient } : {}) };
  const release = await lock(folder, options).catch((error: { code?: string }) => {
    if (error.code !== "ELOCKED") throw error;
    return undefined;
  });
  if (release === undefined) return undefined;
  try {
    return { value: await work() };
  } finally {
    await release().catch(() => undefined);
  }
}

export function copiedByAnother(systems: readonly string[]): ParityError {
  return new ParityError("STORE_FAILED", `somebody else is still copying the log of server ${systems.join(", ")} to the store`, {
    hint: "parity backup list says how far it is; what is missing then goes there with: parity backup upload",
  });
}

function notePath(folder: string): string {
  return join(folder, "copied.json");
}

/** Notes how it went. How far it got there before stays known where this one does not say. */
export async function noteCopying(folder: string, { where, reach, problem }: Omit<CopyNote, "at">, host: Pick<Host, "now">): Promise<void> {
  const before = await readCopyNote(folder);
  const at = new Date(host.now()).toISOString();
  const note: CopyNote = { where, at, reach: reach ?? (before?.where === where ? before.reach : undefined), problem };
  await writeAtomically(notePath(folder), `${JSON.stringify(note)}\n`);
}

/** undefined when there is none that can be read. */
export async function readCopyNote(folder: string): Promise<CopyNote | undefined> {
  const text = await readIfThere(notePath(folder));
  try {
    return text === undefined ? undefined : (JSON.parse(text) as CopyNote);
  } catch {
    return undefined;
  }
}
