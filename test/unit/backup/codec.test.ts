import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile, rename, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Decrypter, Encrypter } from "age-encryption";
import { describe, expect, it } from "vitest";
import { decrypted, encrypted } from "../../../src/steps/backup/codec/age.ts";
import type { BackupKeys } from "../../../src/steps/backup/codec/keys.ts";
import { fromFrames, toFrames } from "../../../src/steps/backup/codec/zstd-frames.ts";
import { plainName } from "../../../src/steps/backup/manifest.ts";
import { fileContext, load, newKeys, scratch, store } from "./codec-fixture.ts";

/** LZ4 is a program of its own, which not every machine has. */
const hasLz4 = spawnSync("lz4", ["--version"]).status === 0;
const compressions = ["zstd", "gzip", "none", ...(hasLz4 ? (["lz4"] as const) : [])] as const;
const none: BackupKeys = { recipients: [], identities: [] };
/** Around what age's chunks are: 64 KiB. */
const lengths = [0, 1, 65_535, 65_536, 65_537, 131_072, 300_001];
/** Compresses, but not to nothing. */
const text = (length: number): Buffer => Buffer.from(randomBytes(length).toString("hex").slice(0, length));

async function* inPieces(content: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < content.length; from += size) yield content.subarray(from, from + size);
}

async function collect(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe("a file of a backup", () => {
  describe.each(compressions)("compressed with %s", (compression) => {
    it.each(["in clear", "encrypted"])("and %s comes back as it was, whatever its length", async (how) => {
      const folder = await scratch();
      const keys = how === "encrypted" ? await newKeys() : none;
      for (const length of lengths) {
        const content = text(length);
        const file = await store({ folder, compression, recipients: keys.recipients }, content, `of-${length}`);
        expect(await load(folder, file, keys)).toEqual(content);
        expect(file).toMatchObject({ plainBytes: length, bytes: (await readFile(join(folder, file.name))).length });
        expect(plainName(file.name)).toBe(`of-${length}`);
      }
    });
  });

  it("is nowhere in clear when it is encrypted", async () => {
    const folder = await scratch();
    const { recipients } = await newKeys();
    const file = await store({ folder, compression: "none", recipients }, Buffer.from("4000-1234-5678-9010".repeat(10_000)));
    expect((await readFile(join(folder, file.name))).includes("4000-1234-5678-9010")).toBe(false);
    expect(file.name).toBe("some.bytes.age");
  });

  it("fails as a whole when its source does, and is not taken for a shorter one", async () => {
    const folder = await scratch();
    const broken = async function* (): AsyncGenerator<Buffer> {
      yield text(200_000);
      throw new Error("the server went away");
    };
    const { writeFileOf } = await import("../../../src/steps/backup/codec/write-file.ts");
    const target = { folder, compression: "zstd" as const, recipients: (await newKeys()).recipients };
    const source = { name: "some.bytes", part: "database" as const, bytes: broken() };
    await expect(writeFileOf(target, source, fileContext())).rejects.toThrow("the server went away");
  });
});

describe("zstd in frames", () => {
  const content = text(9_000_000);

  it("comes back, also by the program zstd, whatever pieces it came in", async () => {
    for (const size of [65_536, 20_000_000]) {
      const packed = await collect(toFrames(inPieces(content, size), 1));
      expect((await collect(fromFrames(inPieces(packed, 70_001)))).equals(content)).toBe(true);
      const { status, stdout } = spawnSync("zstd", ["-d", "-c", "-q"], { input: packed, maxBuffer: 2 * content.length });
      // Where the program is not installed it can say nothing.
      expect(status === null || stdout.equals(content)).toBe(true);
    }
  });

  it("is refused when a frame is cut off, has no length, or claims to be longer than any is", async () => {
    const packed = await collect(toFrames(inPieces(content, 65_536), 1));
    const claims = Buffer.from(packed);
    claims.writeUInt32LE(0xffff_ffff, 8);
    const wrong = [packed.subarray(0, -1), packed.subarray(0, 6), packed.subarray(12), claims];
    for (const bytes of wrong) await expect(collect(fromFrames(inPieces(bytes, 65_536)))).rejects.toThrow(/./);
  });
});

describe("age's format", () => {
  it.each(lengths)("is read by the reference implementation (%i bytes)", async (length) => {
    const { recipients, identities } = await newKeys();
    const content = text(length);
    const decrypter = new Decrypter();
    for (const identity of identities) decrypter.addIdentity(identity);
    const sealed = await collect(encrypted(inPieces(content, 10_000), recipients));
    expect(Buffer.from(await decrypter.decrypt(sealed))).toEqual(content);
  });

  it.each(lengths)("is read from the reference implementation (%i bytes), however the bytes come in", async (length) => {
    const { recipients, identities } = await newKeys();
    const content = text(length);
    const encrypter = new Encrypter();
    for (const recipient of recipients) encrypter.addRecipient(recipient);
    const sealed = Buffer.from(await encrypter.encrypt(content));
    for (const size of [61, 65_552, 1_000_000]) expect(await collect(decrypted(inPieces(sealed, size), identities))).toEqual(content);
  });

  it("lets each of several recipients open a file alone", async () => {
    const [one, other] = [await newKeys(), await newKeys()];
    const content = text(70_000);
    const sealed = await collect(encrypted(inPieces(content, 9_000), [...one.recipients, ...other.recipients]));
    for (const { identities } of [one, other]) expect(await collect(decrypted(inPieces(sealed, 9_000), identities))).toEqual(content);
  });

  it("gives no byte of a chunk that was changed, moved, repeated or left out", async () => {
    const { recipients, identities } = await newKeys();
    const sealed = await collect(encrypted(inPieces(text(4 * 65_536 + 10), 65_536), recipients));
    const open = (bytes: Buffer): Promise<Buffer> => collect(decrypted(inPieces(bytes, 50_000), identities));
    const begin = sealed.length - (4 * 65_552 + 26);
    const chunk = (index: number): Buffer => sealed.subarray(begin + index * 65_552, begin + (index + 1) * 65_552);
    const [head, tail] = [sealed.subarray(0, begin), sealed.subarray(begin + 4 * 65_552)];
    const wrong: Record<string, Buffer> = {
      moved: Buffer.concat([head, chunk(1), chunk(0), chunk(2), chunk(3), tail]),
      repeated: Buffer.concat([head, chunk(0), chunk(0), chunk(1), chunk(2), chunk(3), tail]),
      "left out": Buffer.concat([head, chunk(0), chunk(2), chunk(3), tail]),
      "cut off between chunks": sealed.subarray(0, begin + 2 * 65_552),
      "cut off in a chunk": sealed.subarray(0, begin + 70_000),
      "cut off in the header": sealed.subarray(0, 40),
      "longer than it was": Buffer.concat([sealed, Buffer.from("x")]),
      empty: Buffer.alloc(0),
    };
    for (const [what, bytes] of Object.entries(wrong)) await expect(open(bytes), what).rejects.toThrow(/./);
    expect((await open(sealed)).length).toBe(4 * 65_536 + 10);
  });
});

describe("a stored file that is not what it was", () => {
  const cases = [
    { compression: "zstd", encrypt: true },
    { compression: "zstd", encrypt: false },
    { compression: "gzip", encrypt: false },
    { compression: "none", encrypt: true },
    { compression: "none", encrypt: false },
    ...(hasLz4 ? [{ compression: "lz4", encrypt: false } as const] : []),
  ] as const;

  it.each(cases)("is refused wherever a byte was flipped ($compression, encrypted: $encrypt)", async ({ compression, encrypt }) => {
    const folder = await scratch();
    const keys = await newKeys();
    const file = await store({ folder, compression, recipients: encrypt ? keys.recipients : [] }, text(150_000));
    const path = join(folder, file.name);
    const whole = await readFile(path);
    const positions = [...Array.from({ length: 25 }, (_, index) => Math.floor((index * whole.length) / 25)), whole.length - 1];
    for (const position of positions) {
      const flipped = Buffer.from(whole);
      flipped[position] = (flipped[position] ?? 0) ^ 0x04;
      await writeFile(path, flipped);
      await expect(load(folder, file, keys), `byte ${position}`).rejects.toMatchObject({ code: "BACKUP_FAILED", hint: expect.any(String) });
    }
    await writeFile(path, whole);
    expect(await load(folder, file, keys)).toHaveLength(150_000);
  });

  it("is refused when it is shorter, gone, or another file of the same backup", async () => {
    const folder = await scratch();
    const keys = await newKeys();
    const target = { folder, compression: "zstd" as const, recipients: keys.recipients };
    const [one, other] = [await store(target, text(90_000), "one"), await store(target, text(90_000), "other")];
    await truncate(join(folder, one.name), one.bytes - 1);
    await expect(load(folder, one, keys)).rejects.toThrow(/is damaged: one.zst.age cannot be read to its end/);
    await rename(join(folder, other.name), join(folder, one.name));
    await expect(load(folder, one, keys)).rejects.toThrow(/is damaged: one.zst.age was changed/);
    await expect(load(folder, other, keys)).rejects.toThrow(/is damaged: other.zst.age is missing/);
  });

  it("is not called damaged when it is the key that is wrong or missing", async () => {
    const folder = await scratch();
    const keys = await newKeys();
    const file = await store({ folder, compression: "zstd", recipients: keys.recipients }, text(1_000));
    const wrong = { ...keys, identities: (await newKeys()).identities };
    await expect(load(folder, file, wrong)).rejects.toThrow("none of the given keys opens backup 20260101-000000-aaaa");
    await expect(load(folder, file, { ...keys, identities: [] })).rejects.toThrow("is encrypted, and no key to open it is named");
  });
});
