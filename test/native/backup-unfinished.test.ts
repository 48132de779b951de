import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { storedCopies } from "../../src/steps/backup/store/catalogue.ts";
import { copyToStore } from "../../src/steps/backup/store/copy.ts";
import { filesBelow } from "../../src/steps/backup/store/files.ts";
import { openBackup, removeBackup } from "../../src/steps/backup/store/local.ts";
import { openPlace } from "../../src/steps/backup/store/open-place.ts";
import type { Place } from "../../src/steps/backup/store/place.ts";
import { giveUpUpload, planPruningOf, pruneFrom } from "../../src/steps/backup/store/prune.ts";
import type { StepContext } from "../../src/work/context.ts";
import { scratchFolder } from "../scratch/folder.ts";
import { startCuttingProxy } from "./s3/cutting-proxy.ts";
import { makeBackup } from "./s3/made-backup.ts";
import { contextWith, kinds, placeOf } from "./s3/places.ts";
import { s3BuildMs, s3Program, startS3Server } from "./s3/server.ts";

const mebibyte = 1024 ** 2;
const id = "20261121-093012-4f1c";

beforeAll(() => s3Program(), s3BuildMs);

let state = "";
beforeEach(async () => {
  state = join(await scratchFolder("parity-store-", { on: "native" }), ".parity");
});

describe.each(kinds)("an upload to %s that is never ended", (kind) => {
  const week = 8 * 86_400_000;
  const request = (changes: object = {}) => ({
    stateDirectory: state,
    project: "shop",
    retention: { days: 30, everyHours: 6, denseDays: 7 },
    verifications: new Map(),
    now: Date.now() + week,
    ...changes,
  });

  /** Breaks off after its first file, as a parity that was killed: it deletes nothing. */
  async function begin(place: Place, context: StepContext): Promise<void> {
    const written: string[] = [];
    const cut: Place = {
      ...place,
      write: async (name, file, sent) => {
        if (written.length > 0) throw new Error("cut");
        await place.write(name, file, sent);
        written.push(name);
      },
    };
    await expect(copyToStore(await makeBackup(state, id), cut, context)).rejects.toThrow("cut");
    expect(written).toHaveLength(1);
  }

  test("is removed after a week, with all its bytes; not before, not while its backup is here, and not another project's", async () => {
    const { place, directory, context } = await placeOf(kind, state);
    await begin(place, context);
    const gone = [{ id, keep: false, why: expect.stringContaining("never ended") }];
    expect(await storedCopies(place)).toEqual([]);
    expect((await planPruningOf(place, request())).decisions).toEqual([]);
    await removeBackup(state, id);
    expect((await planPruningOf(place, request({ now: Date.now() }))).decisions).toEqual([]);
    expect((await planPruningOf(place, request({ project: "bank" }))).decisions).toEqual([]);
    expect((await planPruningOf(place, request())).decisions).toEqual(gone);
    await pruneFrom(place, id);
    expect(await filesIn(directory)).toEqual([]);
  });

  test("goes at once with its backup, and one that is whole there stays", async () => {
    const { place, directory, context } = await placeOf(kind, state);
    await begin(place, context);
    await giveUpUpload(place, id, "bank");
    expect(await filesIn(directory)).not.toEqual([]);
    await giveUpUpload(place, id, "shop");
    expect(await filesIn(directory)).toEqual([]);
    await copyToStore(await openBackup(state, id), place, context);
    await giveUpUpload(place, id, "shop");
    expect(await storedCopies(place)).toMatchObject([{ id, damaged: undefined }]);
  });

  test("is gone on with by the next upload, and leaves no mark behind", async () => {
    const { place, directory, context } = await placeOf(kind, state);
    await begin(place, context);
    await copyToStore(await openBackup(state, id), place, context);
    expect(await filesIn(directory)).toEqual([
      `${id}/database.dump.zst.age`,
      `${id}/dump/1.dat.zst.age`,
      `${id}/manifest.json`,
      `${id}/manifest.sha256`,
    ]);
  });

  test("what else lies there is neither listed nor removed", async () => {
    const { place, directory, context } = await placeOf(kind, state);
    await copyToStore(await makeBackup(state, id), place, context);
    await mkdir(join(directory, "lost+found"), { mode: 0o000 });
    await mkdir(join(directory, "photos"));
    for (const name of ["photos/manifest.sha256", "photos/begun.json", "notes.txt"]) await writeFile(join(directory, name), "mine");
    expect(await storedCopies(place)).toMatchObject([{ id, damaged: undefined }]);
    expect((await planPruningOf(place, request())).decisions).toMatchObject([{ id, keep: true }]);
    await pruneFrom(place, id);
    expect(await filesIn(directory)).toEqual(["notes.txt", "photos/begun.json", "photos/manifest.sha256"]);
  });
});

test("parts of an S3 upload of another machine are removed too: the server knows them", async () => {
  const server = await startS3Server();
  const proxy = await startCuttingProxy(server.port);
  const context = contextWith(server.key);
  const cut = await openPlace({ s3: { ...server.store.s3, endpoint: proxy.endpoint } }, state, context);
  proxy.cutAfter(12 * mebibyte);
  await expect(copyToStore(await makeBackup(state, id, { sizes: [20 * mebibyte] }), cut, context)).rejects.toMatchObject({
    code: "STORE_FAILED",
  });
  const filesOfServer = async (): Promise<string[]> =>
    (await readdir(server.directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name);
  expect(await filesOfServer()).not.toEqual([]);
  await giveUpUpload(await openPlace(server.store, join(state, "another"), context), id, "shop");
  expect(await filesOfServer()).toEqual([]);
});

async function filesIn(directory: string): Promise<string[]> {
  return filesBelow(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
}
