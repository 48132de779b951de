import type { BackupKeys } from "./keys.ts";

/** The start of an encrypted file, with the key that only its header knows. */
export interface AgeHeader {
  /** Everything before the payload's nonce. */
  readonly header: Buffer;
  /** 16 bytes. */
  readonly fileKey: Uint8Array;
}

const macLine = Buffer.from("\n--- ");
/** A recipient takes about 100 bytes of it: more than this is not an age file. */
const longestHeader = 256 * 1024;

/** A header by which each of these recipients alone opens the file. Rejects when one of them is no age recipient. */
export async function makeHeader(recipients: BackupKeys["recipients"]): Promise<AgeHeader> {
  const { Encrypter } = await import("age-encryption");
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  let fileKey: Uint8Array | undefined;
  // The library makes the key, and shows it to recipients only: this one asks for no place in the header.
  encrypter.addRecipient({ wrapFileKey: (key) => ((fileKey = Uint8Array.from(key)), []) });
  const whole = Buffer.from(await encrypter.encrypt(new Uint8Array(0)));
  const end = headerEnd(whole);
  if (fileKey === undefined || end === undefined) throw new Error("age made no header");
  return { header: whole.subarray(0, end), fileKey };
}

/** The file key of a header; rejects when none of the identities fits or the header was changed. */
export async function openHeader(header: Buffer, identities: BackupKeys["identities"]): Promise<Uint8Array> {
  const { Decrypter } = await import("age-encryption");
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  return decrypter.decryptHeader(header);
}

/** Where the header ends; undefined when more bytes must be seen. Throws when these are not an age file's. */
export function headerEnd(bytes: Buffer): number | undefined {
  const mac = bytes.indexOf(macLine);
  const end = mac === -1 ? -1 : bytes.indexOf(0x0a, mac + macLine.length);
  if (end !== -1 && end < longestHeader) return end + 1;
  if (end !== -1 || bytes.length > longestHeader) throw new Error("it is not an age file");
  return undefined;
}
