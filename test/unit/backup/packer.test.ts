import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openPipe } from "../../../src/steps/backup/codec/open-pipe.ts";
import { type Packer, startPacker } from "../../../src/steps/backup/codec/packer.ts";
import { writeCopiesOf } from "../../../src/steps/backup/codec/write-copies.ts";
import { sideBySide } from "../../../src/steps/backup/several.ts";
import { hashOf } from "../../../src/steps/backup/verify/schema.ts";
import { fileContext, load, newKeys, scratch } from "./codec-fixture.ts";

const name = "some.bytes.zst.age";

function packer(): Packer {
  const started = startPacker();
  onTestFinished(() => started.end());
  return started;
}

describe("a file that is packed in a thread", () => {
  // Around what a block is: 4 MiB.
  it.each([0, 1, 4_194_303, 4_194_304, 4_194_305, 9_000_001])("comes back as it was: %i bytes", async (length) => {
    const folder = await scratch();
    const keys = await newKeys();
    const content = Buffer.from(randomBytes(length).toString("hex").slice(0, length));
    await writeFile(join(folder, "plain"), content);
    const job = { source: join(folder, "plain"), path: join(folder, name), recipients: keys.recipients, level: 1 };
    const thread = packer();
    const packed = await thread.pack(job);
    expect(packed).toMatchObject({ plainBytes: length, plainSha256: hashOf(content.toString()) });
    expect(packed.bytes).toBe((await readFile(job.path)).length);
    expect((await load(folder, { name, part: "database", ...packed }, keys)).equals(content)).toBe(true);
    const back = join(folder, "back");
    expect(await thread.unpack({ source: job.path, path: back, identities: keys.identities })).toEqual(packed);
    expect((await readFile(back)).equals(content)).toBe(true);
  });

  it("rejects with the code of what the thread met, and the thread goes on", async () => {
    const folder = await scratch();
    await writeFile(join(folder, "there"), "x");
    const { recipients } = await newKeys();
    const thread = packer();
    const job = { source: join(folder, "there"), path: join(folder, "there"), recipients, level: 1 };
    await expect(thread.pack(job)).rejects.toMatchObject({ code: "EEXIST" });
    await expect(thread.pack({ ...job, source: join(folder, "not there"), path: join(folder, "another") })).rejects.toMatchObject({
      code: "ENOENT",
    });
    expect(await thread.pack({ ...job, path: join(folder, name) })).toMatchObject({ plainBytes: 1 });
  });

  it("rejects when the thread is ended, also what is asked for later", async () => {
    const folder = await scratch();
    await writeFile(join(folder, "plain"), randomBytes(20_000_000));
    const thread = packer();
    const job = { source: join(folder, "plain"), path: join(folder, name), recipients: [], level: 1 };
    const [packed] = await Promise.allSettled([thread.pack(job), thread.end()]);
    expect(packed).toMatchObject({ status: "rejected", reason: { message: "the thread that packs ended" } });
    await expect(thread.pack(job)).rejects.toThrow("the thread that packs ended");
  });
});

describe("a pipe", () => {
  it("carries bytes from one end to the other, to their end, and leaves no name", async () => {
    const folder = await scratch();
    const pipe = await openPipe(folder, fileContext());
    if (pipe === undefined) throw new Error("this machine has no named pipes");
    await pipe.write.write("a row");
    await pipe.write.close();
    expect(await pipe.read.readFile("utf8")).toBe("a row");
    await pipe.read.close();
  });

  it("is none where there is no such folder", async () => {
    expect(await openPipe(join(await scratch(), "missing"), fileContext())).toBeUndefined();
  });
});

describe("the files of a folder", () => {
  it.each(["zstd", "gzip"] as const)("are all written with %s, by name, and the folder is gone", async (compression) => {
    const folder = await scratch();
    const keys = await newKeys();
    const clear = join(folder, "plain");
    const { mkdir } = await import("node:fs/promises");
    await mkdir(clear);
    const contents = new Map(["toc.dat", "2.dat", "1.dat"].map((each, index) => [each, randomBytes(index * 70_000 + 1)]));
    for (const [each, content] of contents) await writeFile(join(clear, each), content);
    const counted: number[] = [];
    const originals = {
      folder: clear,
      part: "database",
      below: "dump",
      atOnce: 2,
      seen: (bytes: number) => void counted.push(bytes),
    } as const;
    const written = await writeCopiesOf({ folder, compression, recipients: keys.recipients }, originals, fileContext());
    const ending = compression === "zstd" ? ".zst.age" : ".gz.age";
    expect(written.map((file) => file.name)).toEqual(["1.dat", "2.dat", "toc.dat"].map((each) => `dump/${each}${ending}`));
    for (const file of written) {
      const plain = file.name.slice("dump/".length, -ending.length);
      expect((await load(folder, file, keys)).equals(contents.get(plain) as Buffer)).toBe(true);
    }
    expect(counted.at(-1)).toBe(210_003);
    await expect(readFile(join(clear, "toc.dat"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("two parts of one thing", () => {
  const ended = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("was ended")), { once: true }));

  it("are both there", async () => {
    const both = await sideBySide(
      new AbortController().signal,
      async () => 1,
      async () => "two",
    );
    expect(both).toEqual([1, "two"]);
  });

  it("end when one fails, and reject with what failed first", async () => {
    const failing = async (): Promise<never> => {
      throw new Error("the first");
    };
    await expect(sideBySide(new AbortController().signal, failing, ended)).rejects.toThrow("the first");
    await expect(sideBySide(new AbortController().signal, ended, failing)).rejects.toThrow("the first");
  });

  it("end with the signal of both, and reject with its reason", async () => {
    const stopped = new AbortController();
    const both = sideBySide(stopped.signal, ended, ended);
    stopped.abort(new Error("Ctrl-C"));
    await expect(both).rejects.toThrow("Ctrl-C");
  });
});
