import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeHost } from "../../../src/host/node.ts";
import { makeIdentity, recipientOf } from "../../../src/steps/backup/codec/identity.ts";
import type { BackupKeys } from "../../../src/steps/backup/codec/keys.ts";
import { openFile, type ReadableBackup } from "../../../src/steps/backup/codec/open-file.ts";
import { writeFileOf } from "../../../src/steps/backup/codec/write-file.ts";
import type { Manifest, ManifestFile } from "../../../src/steps/backup/manifest.ts";
import { createToolchain } from "../../../src/toolchain/toolchain.ts";
import type { StepContext } from "../../../src/work/context.ts";
import { attackAll, cut, flips, lengthen, missed, remove, swap, zonesOf } from "../../native/backup-attacks-fixture.ts";
import { randomFrom } from "../../native/cli/crash.ts";

/** Here nothing has looked at the digests before: whoever reads a file is on their own. */
const bits = 50;
const random = randomFrom(77);
const unused = async (): Promise<string> => "";
const host = nodeHost();
const context: StepContext = {
  signal: new AbortController().signal,
  host,
  toolchain: createToolchain(host, { offline: true }),
  run: { id: "test", path: tmpdir(), record: unused, recordFile: unused },
  emit: () => undefined,
  defer: () => undefined,
};

let folder = "";
let keys: BackupKeys;
let others: BackupKeys;
const none: BackupKeys = { recipients: [], identities: [] };

async function newKeys(): Promise<BackupKeys> {
  const identity = (await makeIdentity()).trim().split("\n").at(-1) ?? "";
  return { identities: [identity], recipients: [await recipientOf(identity)] };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parity-codec-"));
  [keys, others] = [await newKeys(), await newKeys()];
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Half of it can be compressed, and it ends in the middle of a chunk. */
const plain = Buffer.concat([randomBytes(90_000), Buffer.alloc(60_000, "row "), randomBytes(77)]);

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function written(name: string, compression: Manifest["database"]["compression"], { recipients }: BackupKeys): Promise<ManifestFile> {
  return writeFileOf({ folder, compression, recipients }, { name, part: "database", bytes: once(plain) }, context);
}

const backupOf = (...files: readonly ManifestFile[]): ReadableBackup => ({
  path: folder,
  manifest: { id: "it", files } as unknown as Manifest,
});
const reading = (file: ManifestFile, with_: BackupKeys) => async (): Promise<Buffer> =>
  Buffer.concat(await openFile(backupOf(file), file.name, with_, context).toArray());

describe.each(["zstd", "gzip", "none"] as const)("a file of a backup, compressed with %s", { timeout: 60_000 }, (compression) => {
  test.each([true, false])(
    "encrypted: %s; every bit that flips, every end that is missing is noticed by whoever reads it",
    async (sealed) => {
      const with_ = sealed ? keys : none;
      const file = await written(`${compression}-${sealed}`, compression, with_);
      const path = join(folder, file.name);
      const read = reading(file, with_);
      expect((await read()).equals(plain)).toBe(true);
      const zones = await zonesOf([path]);
      expect(await attackAll(flips(zones, bits, random), read)).toEqual([]);
      const ends = [0, 1, 100, 65_536, Math.floor(file.bytes / 2), file.bytes - 17, file.bytes - 1];
      expect(await attackAll([...ends.map((end) => () => cut(path, end)), () => lengthen(path), () => remove(path)], read)).toEqual([]);
      expect((await read()).equals(plain)).toBe(true);
    },
  );
});

describe("an encrypted file", () => {
  test("is not opened with another key, nor without one", async () => {
    const file = await written("locked", "zstd", keys);
    for (const wrong of [others, none]) expect(await missed(reading(file, wrong))).toBeUndefined();
    await expect(reading(file, others)()).rejects.toThrow(/none of the given keys opens backup it/);
    await expect(reading(file, none)()).rejects.toThrow(/is encrypted, and no key/);
  });

  test("does not pass for another one of the same length", async () => {
    const [one, other] = [await written("one", "none", keys), await written("other", "none", keys)];
    expect(one.bytes).toBe(other.bytes);
    expect(await attackAll([() => swap(join(folder, one.name), join(folder, other.name))], reading(one, keys))).toEqual([]);
  });

  test("does not take chunks in another order, or the end of another file", async () => {
    const [file, other] = [await written("chunks", "none", keys), await written("end", "none", keys)];
    const [whole, foreign] = await Promise.all([file, other].map(({ name }) => readFile(join(folder, name))));
    if (whole === undefined || foreign === undefined) throw new Error("both were written");
    const sealedChunk = 64 * 1024 + 16;
    const begin = whole.length - (plain.length + 3 * 16);
    const chunks = [0, 1, 2].map((index) => whole.subarray(begin + index * sealedChunk, begin + (index + 1) * sealedChunk));
    const forged = [
      Buffer.concat([whole.subarray(0, begin), chunks[1] ?? whole, chunks[0] ?? whole, chunks[2] ?? whole]),
      Buffer.concat([whole.subarray(0, begin), chunks[0] ?? whole, chunks[2] ?? whole]),
      Buffer.concat([whole.subarray(0, begin), chunks[0] ?? whole, chunks[1] ?? whole]),
      Buffer.concat([whole.subarray(0, begin + sealedChunk), foreign.subarray(begin + sealedChunk)]),
    ];
    for (const bytes of forged) {
      await writeFile(join(folder, file.name), bytes);
      expect(await missed(reading(file, keys))).toBeUndefined();
    }
  });
});
