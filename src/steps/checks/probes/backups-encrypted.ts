import { open } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { ParityError } from "../../../errors/parity-error.ts";
import type { Measured } from "../../../events/event.ts";
import type { StepContext } from "../../../work/context.ts";
import { identitiesIn, makeIdentity } from "../../backup/codec/identity.ts";
import { type BackupKeys, readKeys } from "../../backup/codec/keys.ts";
import { openFile } from "../../backup/codec/open-file.ts";
import { listBackups, type OpenedBackup, readBackup } from "../../backup/store/local.ts";
import { NotMeasured, type Probe } from "../probe.ts";

/** How every file that age wrote begins. */
const ageBegins = "age-encryption.org/v1\n";

/** Looks at the newest backup as somebody would who has its files and no key, then with another key, then with its own. */
export const backupsEncrypted: Probe = {
  name: "backups-encrypted",
  measure: async (stack, context) => {
    const { stateDirectory } = stack.plan;
    const newest = (await listBackups(stateDirectory)).at(-1);
    if (newest === undefined) throw new NotMeasured("there is no backup: take one with parity backup");
    const opened = await readBackup(stateDirectory, newest);
    const sealed = await encryptedFiles(opened);
    // What lies there in clear needs no key: another one would be refused by nobody.
    if (!sealed.ok) return [sealed];
    const own = await readKeys(stack.plan, context);
    const another: BackupKeys = { recipients: [], identities: identitiesIn(await makeIdentity(), "made for this") };
    const withAnother = await opens(opened, another, context);
    const refused = { name: "another key", value: withAnother ? "opens it" : "refused", limit: "refused", ok: !withAnother };
    // Whoever only makes backups holds no key that opens them.
    if (own.identities.length === 0) return [sealed, refused];
    const withOwn = await opens(opened, own, context);
    return [sealed, refused, { name: "its own key", value: withOwn ? "opens it" : "refused", limit: "opens it", ok: withOwn }];
  },
};

async function encryptedFiles({ path, manifest }: OpenedBackup): Promise<Measured> {
  const begins = await Promise.all(manifest.files.map(({ name }) => beginning(join(path, name))));
  const clear = manifest.files.filter((_, index) => begins[index] !== ageBegins).map(({ name }) => name);
  const list = clear.length === 0 ? "" : `; in clear: ${clear.slice(0, 3).join(", ")}${clear.length > 3 ? ", …" : ""}`;
  const all = manifest.files.length;
  return { name: "files encrypted", value: `${all - clear.length} of ${all}${list}`, limit: "all", ok: clear.length === 0 };
}

async function beginning(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(ageBegins.length), 0, ageBegins.length, 0);
    return buffer.toString("latin1", 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Whether these keys open its smallest file, to the last byte of it. */
async function opens(opened: OpenedBackup, keys: BackupKeys, context: StepContext): Promise<boolean> {
  const [smallest] = [...opened.manifest.files].sort((one, other) => one.bytes - other.bytes);
  if (smallest === undefined) throw new NotMeasured("the newest backup has no file");
  try {
    await finished(openFile(opened, smallest.name, keys, context).resume());
    return true;
  } catch (error) {
    if (error instanceof ParityError && error.code === "BACKUP_FAILED") return false;
    throw error;
  }
}
