import { ParityError } from "../../../errors/parity-error.ts";

/** "AGE-SECRET-KEY-1…". */
export type Identity = string;

const secretKey = /^AGE-SECRET-KEY-(PQ-)?1[A-Z0-9]+$/;
const armorBegin = "-----BEGIN AGE ENCRYPTED FILE-----";

/** A new key as the text of an identity file, in the form of age-keygen. */
export async function makeIdentity(): Promise<string> {
  const { generateX25519Identity } = await import("age-encryption");
  const identity = await generateX25519Identity();
  return `# public key: ${await recipientOf(identity)}\n${identity}\n`;
}

export async function recipientOf(identity: Identity): Promise<string> {
  const { identityToRecipient } = await import("age-encryption");
  return identityToRecipient(identity);
}

/** The identities of an identity file: one a line; empty lines and lines with # are passed over. Throws BACKUP_FAILED. */
export function identitiesIn(text: string, path: string): readonly Identity[] {
  if (text.startsWith(armorBegin) || text.startsWith("age-encryption.org/")) {
    throw unfit(
      path,
      "is protected by a passphrase",
      "name its passphrase with passphraseFile or passphraseCommand, or a file that is not protected",
    );
  }
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "" && !line.startsWith("#"));
  if (lines.length === 0) throw unfit(path, "holds no key", "make one with: age-keygen");
  const wrong = lines.findIndex((line) => !secretKey.test(line.trim()));
  if (wrong !== -1)
    throw unfit(
      path,
      `has a line that is no age key (the ${wrong + 1}. of its keys)`,
      "each line is AGE-SECRET-KEY-1…, as age-keygen writes it",
    );
  return lines.map((line) => line.trim());
}

/** As `age -p` would protect it: armoured text. */
export async function protectIdentity(text: string, passphrase: string): Promise<string> {
  const { Encrypter, armor } = await import("age-encryption");
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  return armor.encode(await encrypter.encrypt(text));
}

/** Rejects with BACKUP_FAILED when the passphrase is not that one. */
export async function unprotectIdentity(text: string, passphrase: string, path: string): Promise<readonly Identity[]> {
  const { Decrypter, armor } = await import("age-encryption");
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  const plain = await decrypter.decrypt(armor.decode(text), "text").catch((cause: unknown) => {
    throw unfit(path, "does not open with this passphrase, or is damaged", "give the passphrase it was made with", cause);
  });
  return identitiesIn(plain, path);
}

function unfit(path: string, what: string, hint: string, cause?: unknown): ParityError {
  return new ParityError("BACKUP_FAILED", `the key file ${path} ${what}`, { hint, cause });
}
