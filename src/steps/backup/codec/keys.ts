import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { messageOf } from "../../../errors/message-of.ts";
import { ParityError } from "../../../errors/parity-error.ts";
import { readIfThere } from "../../../files/read-if-there.ts";
import type { Plan, PlannedBackup } from "../../../plan/plan.ts";
import type { StepContext } from "../../../work/context.ts";
import { type Identity, identitiesIn, makeIdentity, protectIdentity, recipientOf, unprotectIdentity } from "./identity.ts";
import { readPassphrase } from "./passphrase.ts";
import { writeOnce } from "./write-once.ts";

/** With what files are encrypted, and with what they are opened again. */
export interface BackupKeys {
  /** Public halves ("age1…"); none: files are not encrypted. */
  readonly recipients: readonly string[];
  /** Secret halves ("AGE-SECRET-KEY-1…"); none where only the public ones are known: such backups can be made here, not read. */
  readonly identities: readonly Identity[];
}

/** Where keys are, and which. */
export interface KeysWanted extends Pick<Plan, "stateDirectory" | "root"> {
  readonly backup: Pick<PlannedBackup, "encryption">;
}

/** The project's own key; `age -d -i` takes it as it is. */
export function ownKeyFile(stateDirectory: string): string {
  return join(stateDirectory, "backup-key");
}

/** The same key, where a passphrase protects it. */
export function protectedKeyFile(stateDirectory: string): string {
  return join(stateDirectory, "backup-key.age");
}

/**
 * The keys the configuration names. The project's own is made and stored (0600) when there is none yet.
 * Rejects with BACKUP_FAILED when a file, a passphrase or a key cannot be had.
 */
export async function readKeys(plan: KeysWanted, context: Pick<StepContext, "host" | "signal">): Promise<BackupKeys> {
  const { stateDirectory, root } = plan;
  const asked = plan.backup.encryption;
  if (asked === "none") return { recipients: [], identities: [] };
  if (asked === "own") return keysOf(await ownIdentity(ownKeyFile(stateDirectory)));
  if ("recipients" in asked) {
    const identities = asked.identityFile === undefined ? [] : await readIdentities(asked.identityFile);
    return { recipients: asked.recipients, identities };
  }
  if ("identityFile" in asked) return keysOf(await readIdentities(asked.identityFile));
  return keysOf(await protectedIdentity(protectedKeyFile(stateDirectory), await readPassphrase(asked, root, context)));
}

async function keysOf(identities: readonly Identity[]): Promise<BackupKeys> {
  return { identities, recipients: await Promise.all(identities.map(recipientOf)) };
}

async function ownIdentity(path: string): Promise<readonly Identity[]> {
  if ((await readIfThere(path)) === undefined) await writeOnce(path, await makeIdentity());
  return readIdentities(path);
}

async function protectedIdentity(path: string, passphrase: string): Promise<readonly Identity[]> {
  if ((await readIfThere(path)) === undefined) await writeOnce(path, await protectIdentity(await makeIdentity(), passphrase));
  return unprotectIdentity(await readFile(path, "utf8"), passphrase, path);
}

async function readIdentities(path: string): Promise<readonly Identity[]> {
  const text = await readFile(path, "utf8").catch((cause) => {
    throw new ParityError("BACKUP_FAILED", `the key file ${path} cannot be read: ${messageOf(cause)}`, {
      hint: `make one with: age-keygen -o ${path}, or let whoever runs parity read it and its folder ${dirname(path)}`,
      cause,
    });
  });
  return identitiesIn(text, path);
}
