import { randomBytes } from "node:crypto";
import { readdir, rm, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Given } from "../../src/session/given.ts";
import { pruneBackups } from "../../src/session/works/backup-prune.ts";
import { writeStoredReach } from "../../src/steps/backup/archive/stored-log.ts";
import { storedCopies } from "../../src/steps/backup/store/catalogue.ts";
import { copyToStore } from "../../src/steps/backup/store/copy.ts";
import { fetchFromStore } from "../../src/steps/backup/store/fetch.ts";
import { removeBackup } from "../../src/steps/backup/store/local.ts";
import { openPlace } from "../../src/steps/backup/store/open-place.ts";
import type { BegunFile, Place } from "../../src/steps/backup/store/place.ts";
import { planPruningOf } from "../../src/steps/backup/store/prune.ts";
import { connectS3 } from "../../src/steps/backup/store/s3/connection.ts";
import { markBegun } from "../../src/steps/backup/store/unfinished.ts";
import type { StepContext } from "../../src/work/context.ts";
import { scratchFolder } from "../scratch/folder.ts";
import { startCuttingProxy } from "./s3/cutting-proxy.ts";
import { makeBackup } from "./s3/made-backup.ts";
import { contextWith } from "./s3/places.ts";
import { type S3Server, s3BuildMs, s3Program, startS3Server } from "./s3/server.ts";

const mebibyte = 1024 ** 2;
const day = 86_400_000;
const id = "20261121-093012-4f1c";
const segment = "wal/7/000000010000000000000001.zst.age";

beforeAll(() => s3Program(), s3BuildMs);

let folder = "";
let state = "";
let server: S3Server;
let context: StepContext;
let place: Place;

beforeEach(async () => {
  folder = await scratchFolder("parity-store-", { on: "native" });
  state = join(folder, ".parity");
  server = await startS3Server();
  context = contextWith(server.key);
  place = await openPlace(server.store, state, context);
});

/** By the project "shop", on a machine that has the backups named. */
async function abandonedIn(changes: { readonly now?: number; readonly project?: string } = {}): Promise<readonly BegunFile[]> {
  const retention = { days: 30, everyHours: 6, denseDays: 7 };
  const request = { stateDirectory: state, project: "shop", retention, verifications: new Map(), now: Date.now(), ...changes };
  return (await planPruningOf(place, request)).abandoned;
}
const namesIn = async (changes: Parameters<typeof abandonedIn>[0] = {}): Promise<string[]> =>
  (await abandonedIn(changes)).map(({ name }) => name);
const inAWeek = { now: Date.now() + 8 * day };

/** A first part is there, and whoever sent it is never seen again. */
async function breakOff(name: string): Promise<void> {
  const { bucket } = await connectS3(server.store.s3, context);
  const key = `${server.store.s3.prefix}/${name}`;
  const upload = await bucket.getMultipartUploadId(key, "application/octet-stream");
  await bucket.uploadPart(key, upload, Buffer.alloc(5 * mebibyte), 1);
}

/** The server takes the time of its folder for when an upload was begun. */
async function age({ upload }: BegunFile, days: number): Promise<void> {
  const all = await readdir(server.directory, { recursive: true, withFileTypes: true });
  const found = all.filter((entry) => entry.isDirectory() && entry.name === upload);
  expect(found).toHaveLength(1);
  const at = new Date(Date.now() - days * day);
  for (const { parentPath, name } of found) await utimes(join(parentPath, name), at, at);
}

async function partsThere(): Promise<string[]> {
  const all = await readdir(server.directory, { recursive: true, withFileTypes: true });
  return all.filter((entry) => entry.isFile() && entry.parentPath.includes(".sgwtmp")).map(({ name }) => name);
}

async function markLog(project: string): Promise<void> {
  await writeStoredReach(place, "7", { v: 1, project, segmentBytes: 16 * mebibyte, at: new Date().toISOString(), reaches: undefined });
}

describe("parts of an upload to S3 whose machine is lost", () => {
  test("of a segment of the log go after a week, with all their bytes; not before, and not another project's", async () => {
    await markLog("shop");
    const proxy = await startCuttingProxy(server.port);
    const lost = await openPlace({ s3: { ...server.store.s3, endpoint: proxy.endpoint } }, join(folder, "lost"), context);
    const file = { path: join(folder, "segment"), bytes: 40 * mebibyte, sha256: "of nothing else" };
    await writeFile(file.path, randomBytes(file.bytes));
    // Three parts of 8 MiB at a time: the first ones are whole.
    proxy.cutAfter(30 * mebibyte);
    await expect(lost.write(segment, file, () => undefined)).rejects.toMatchObject({ code: "STORE_FAILED" });
    expect(await partsThere()).not.toEqual([]);
    expect(await namesIn()).toEqual([]);
    expect(await namesIn({ ...inAWeek, project: "bank" })).toEqual([]);
    expect(await namesIn(inAWeek)).toEqual([segment]);
    await place.abandon(await abandonedIn(inAWeek));
    expect(await partsThere()).toEqual([]);
    expect(await namesIn(inAWeek)).toEqual([]);
  });

  test("go alone where another machine is at work on the same file", async () => {
    await markLog("shop");
    await breakOff(segment);
    await breakOff(segment);
    const [old, young] = await place.begun("wal/");
    if (old === undefined || young === undefined) throw new Error("two uploads were begun");
    await age(old, 8);
    await age(young, 6);
    const planned = await abandonedIn();
    expect(planned).toMatchObject([{ upload: old.upload }]);
    await place.abandon(planned);
    expect(await place.begun("wal/")).toMatchObject([{ upload: young.upload }]);
  });

  test("go from beside a backup that is whole there, which stays so", async () => {
    const opened = await makeBackup(state, id, { sizes: [20 * mebibyte] });
    await breakOff(`${id}/database.dump.zst.age`);
    await copyToStore(opened, place, context);
    await place.abandon(await abandonedIn(inAWeek));
    expect(await partsThere()).toEqual([]);
    expect(await storedCopies(place)).toMatchObject([{ id, damaged: undefined }]);
    await removeBackup(state, id);
    expect(await fetchFromStore(id, place, state, context)).toEqual(opened);
  });

  test("are told once: those of a backup that goes go with it", async () => {
    await markBegun(place, id, "shop", context.host);
    await breakOff(`${id}/database.dump.zst.age`);
    const request = {
      stateDirectory: state,
      project: "shop",
      retention: { days: 30, everyHours: 6, denseDays: 7 },
      verifications: new Map(),
    };
    expect(await planPruningOf(place, { ...request, ...inAWeek })).toMatchObject({ decisions: [{ id, keep: false }], abandoned: [] });
  });

  test.each([
    ["says that it is another project's", JSON.stringify({ v: 1, project: "bank", at: new Date(0).toISOString() })],
    ["cannot be read", "{"],
  ])("stay where what lies beside them %s", async (_, mark) => {
    await place.writeText(`${id}/begun.json`, mark);
    await breakOff(`${id}/database.dump.zst.age`);
    expect(await namesIn(inAWeek)).toEqual([]);
    await place.remove([`${id}/begun.json`]);
    expect(await namesIn(inAWeek)).toEqual([`${id}/database.dump.zst.age`]);
  });

  test("stay where this machine goes on with them", async () => {
    const proxy = await startCuttingProxy(server.port);
    const cut = await openPlace({ s3: { ...server.store.s3, endpoint: proxy.endpoint } }, state, context);
    proxy.cutAfter(12 * mebibyte);
    await expect(copyToStore(await makeBackup(state, id, { sizes: [20 * mebibyte] }), cut, context)).rejects.toMatchObject({
      code: "STORE_FAILED",
    });
    proxy.mend();
    place = cut;
    expect(await place.begun(id)).toMatchObject([{ resumable: true }]);
    expect(await namesIn(inAWeek)).toEqual([]);
  });

  test("stay where they are no backup's and no log's, below the prefix or beside it", async () => {
    const { bucket } = await connectS3(server.store.s3, context);
    for (const key of ["shop/production/photos/sea", "shop/production/2026/sea", `bank/${id}/database.dump.zst.age`])
      await bucket.getMultipartUploadId(key, "image/jpeg");
    expect(await namesIn(inAWeek)).toEqual([]);
    place = await openPlace({ s3: { ...server.store.s3, prefix: "bank" } }, state, context);
    expect(await namesIn(inAWeek), "the server does list them").toEqual([`${id}/database.dump.zst.age`]);
  });
});

describe("parity backup prune", () => {
  async function prune(dryRun: boolean): Promise<string> {
    let said = "";
    const { host } = context;
    const written = { ...host.stdout, write: (text: string) => void (said += text) };
    const options = { dryRun, json: false } as Given["options"];
    const quiet = { ...host.stderr, write: () => undefined };
    const exitCode = await pruneBackups(
      { ...host, cwd: folder, stdout: written, stderr: quiet },
      {
        arguments: [],
        options,
        line: "backup prune",
      },
    );
    expect(exitCode).toBe(0);
    return said;
  }

  test("tells how many uploads nobody will end; a dry run removes none, and the younger ones stay", async () => {
    await writeFile(
      join(dirname(state), "parity.config.json"),
      JSON.stringify({ project: "shop", app: { command: "node app.mjs", replicas: 1 }, backup: { store: server.store } }),
    );
    await markLog("shop");
    for (const name of [segment, segment, segment.replace("1.zst", "2.zst")]) await breakOff(name);
    const begun = await place.begun("wal/");
    for (const [index, each] of begun.entries()) await age(each, index === 0 ? 1 : 8);
    const where = "s3://backups/shop/production";
    const dry = await prune(true);
    expect(dry).toContain(`${where}: 2 uploads of files would be given up, begun more than 7 days ago and never ended\n`);
    expect(dry).toMatch(/^ {2}wal\/7\/\S+ +begun 8 days ago$/m);
    expect(await place.begun("wal/")).toHaveLength(3);
    expect(await prune(false)).toContain(`${where}: 2 uploads of files given up, begun more than 7 days ago and never ended\n`);
    expect(await place.begun("wal/")).toMatchObject([{ upload: begun[0]?.upload }]);
    expect(await prune(false)).not.toContain("given up");
    await rm(state, { recursive: true, force: true });
  });
});
