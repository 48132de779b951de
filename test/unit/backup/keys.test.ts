import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Plan, PlannedBackup } from "../../../src/plan/plan.ts";
import { recipientOf } from "../../../src/steps/backup/codec/identity.ts";
import { type BackupKeys, ownKeyFile, protectedKeyFile, readKeys } from "../../../src/steps/backup/codec/keys.ts";
import { fileContext, load, newKeys, scratch, store } from "./codec-fixture.ts";

const planWith = (stateDirectory: string, encryption: PlannedBackup["encryption"]): Plan =>
  ({ root: stateDirectory, stateDirectory, backup: { encryption } }) as Plan;

const read = (stateDirectory: string, encryption: PlannedBackup["encryption"]): Promise<BackupKeys> =>
  readKeys(planWith(stateDirectory, encryption), fileContext());

describe("the keys of backups", () => {
  it("are the project's own when nothing is said: made once, for the owner's eyes only, in age's form", async () => {
    const state = await scratch();
    const [one, other] = await Promise.all([read(state, "own"), read(state, "own")]);
    expect(other).toEqual(one);
    expect(await read(state, "own")).toEqual(one);
    expect((await stat(ownKeyFile(state))).mode & 0o777).toBe(0o600);
    expect(await readFile(ownKeyFile(state), "utf8")).toBe(`# public key: ${one.recipients[0]}\n${one.identities[0]}\n`);
    expect(await read(state, { identityFile: ownKeyFile(state) })).toEqual(one);
  });

  it("are none at all when encryption is off", async () => {
    expect(await read(await scratch(), "none")).toEqual({ recipients: [], identities: [] });
  });

  it("can be public halves alone, with which nothing is opened here", async () => {
    const state = await scratch();
    const { recipients } = await newKeys();
    expect(await read(state, { recipients, identityFile: undefined })).toEqual({ recipients, identities: [] });
  });

  it("come from a file of identities, whose comments and empty lines do not count", async () => {
    const state = await scratch();
    const [one, other] = [await newKeys(), await newKeys()];
    const identityFile = join(state, "keys.txt");
    await writeFile(identityFile, `# mine\r\n${one.identities[0]}\r\n\n# hers\n${other.identities[0]}\n`);
    expect(await read(state, { identityFile })).toEqual({
      identities: [...one.identities, ...other.identities],
      recipients: [...one.recipients, ...other.recipients],
    });
  });

  it.each([
    { what: "is not there", text: undefined, says: /cannot be read: ENOENT/ },
    { what: "is empty", text: "# nothing\n", says: /holds no key/ },
    { what: "holds something else", text: "AGE-SECRET-KEY-1QQ\nssh-ed25519 AAAA\n", says: /has a line that is no age key/ },
    { what: "is protected", text: "-----BEGIN AGE ENCRYPTED FILE-----\n", says: /is protected by a passphrase/ },
  ])("are refused with a hint when their file $what", async ({ text, says }) => {
    const state = await scratch();
    const identityFile = join(state, "keys.txt");
    if (text !== undefined) await writeFile(identityFile, text);
    await expect(read(state, { identityFile })).rejects.toMatchObject({
      code: "BACKUP_FAILED",
      message: expect.stringMatching(says),
      hint: expect.any(String),
    });
  });
});

describe("a passphrase", { timeout: 60_000 }, () => {
  it("protects one key of the project's: from a file or a command the same opens it, another one does not", async () => {
    const state = await scratch();
    const passphraseFile = join(state, "passphrase");
    await writeFile(passphraseFile, "correct horse battery staple\nand a second line\n");
    await chmod(passphraseFile, 0o600);
    const keys = await read(state, { passphraseFile });
    expect(await readFile(protectedKeyFile(state), "utf8")).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
    expect(keys.recipients).toEqual([await recipientOf(keys.identities[0] ?? "")]);
    const file = await store({ folder: state, compression: "zstd", recipients: keys.recipients }, Buffer.from("the rows"));

    const again = await read(state, { passphraseCommand: ["echo", "correct horse battery staple"] });
    expect((await load(state, file, again)).toString()).toBe("the rows");
    await writeFile(passphraseFile, "another one\n");
    await expect(read(state, { passphraseFile })).rejects.toMatchObject({
      code: "BACKUP_FAILED",
      message: expect.stringMatching(/does not open with this passphrase/),
    });
  });

  it.each([
    { source: { passphraseFile: "/nonexistent/passphrase" }, says: /the passphrase file \/nonexistent\/passphrase cannot be read/ },
    { source: { passphraseCommand: ["true"] }, says: /is empty/ },
    { source: { passphraseCommand: ["false"] }, says: /the passphrase command false ended with exit 1/ },
    { source: { passphraseCommand: ["/nonexistent/program"] }, says: /does not exist/ },
  ])("that cannot be had is said so ($source)", async ({ source, says }) => {
    await expect(read(await scratch(), source)).rejects.toMatchObject({
      code: "BACKUP_FAILED",
      message: expect.stringMatching(says),
      hint: expect.any(String),
    });
  });
});
