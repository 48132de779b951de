import { readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Fact } from "../../src/events/event.ts";
import { copyLog } from "../../src/steps/backup/archive/copy-log.ts";
import { type FrozenLog, freezeLog } from "../../src/steps/backup/archive/freeze.ts";
import { planStoredLogPruning, pruneStoredLog } from "../../src/steps/backup/archive/prune-log.ts";
import { openStoredPart } from "../../src/steps/backup/archive/stored-part.ts";
import { surveyStoredLogs } from "../../src/steps/backup/archive/survey.ts";
import { catalogue, storedCopies } from "../../src/steps/backup/store/catalogue.ts";
import { copyToStore } from "../../src/steps/backup/store/copy.ts";
import { fetchFromStore } from "../../src/steps/backup/store/fetch.ts";
import { listBackups, openBackup, removeBackup } from "../../src/steps/backup/store/local.ts";
import { openPlace } from "../../src/steps/backup/store/open-place.ts";
import type { PlannedPlace } from "../../src/steps/backup/store/place.ts";
import { pruneFrom } from "../../src/steps/backup/store/prune.ts";
import { scratchFolder } from "../scratch/folder.ts";
import { makeLog } from "./made-log.ts";
import { startCuttingProxy } from "./s3/cutting-proxy.ts";
import { makeBackup } from "./s3/made-backup.ts";
import { contextWith, kinds, placeOf } from "./s3/places.ts";
import { s3BuildMs, s3Program, startS3Server } from "./s3/server.ts";

const mebibyte = 1024 ** 2;
const id = "20261121-093012-4f1c";

beforeAll(() => s3Program(), s3BuildMs);

let state = "";
let facts: Fact[] = [];
beforeEach(async () => {
  state = join(await scratchFolder("parity-store-", { on: "native" }), ".parity");
  facts = [];
});

describe.each(kinds)("copied to %s", (kind) => {
  test("a backup is in its catalogue, and comes back to the last byte on a machine that has none", async () => {
    const { place, context } = await placeOf(kind, state, facts);
    const opened = await makeBackup(state, id, { sizes: [0, 300, 9 * mebibyte] });
    await copyToStore(opened, place, context);
    await copyToStore(opened, place, context);
    expect(await catalogue(state, place)).toEqual([
      { id, at: "2026-11-21T09:30:12.000Z", bytes: opened.manifest.bytes, format: "custom", where: ["local", place.where] },
    ]);
    expect(facts).toContainEqual(
      expect.objectContaining({ type: "backup.stored", backup: id, store: place.where, bytes: opened.manifest.bytes }),
    );
    await removeBackup(state, id);
    expect((await catalogue(state, place)).map(({ where }) => where)).toEqual([[place.where]]);
    expect(await fetchFromStore(id, place, state, context)).toEqual(opened);
  });

  test("what is not whole there is not in its catalogue, and cannot be fetched", async () => {
    const { place, context } = await placeOf(kind, state, facts);
    await copyToStore(await makeBackup(state, id), place, context);
    await place.remove([`${id}/manifest.sha256`]);
    expect(await storedCopies(place)).toEqual([]);
    await removeBackup(state, id);
    await expect(fetchFromStore(id, place, state, context)).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  });

  test("what was changed there is refused, and nothing of it is listed here", async () => {
    const { place, context, directory } = await placeOf(kind, state, facts);
    const opened = await makeBackup(state, id);
    await copyToStore(opened, place, context);
    await removeBackup(state, id);
    const file = join(directory, id, "dump/1.dat.zst.age");
    const whole = await readFile(file);
    for (const position of [0, 10_000, 19_999]) {
      const flipped = Buffer.from(whole);
      flipped[position] = (flipped[position] ?? 0) ^ 1;
      await writeFile(file, flipped);
      await expect(fetchFromStore(id, place, state, context)).rejects.toMatchObject({ code: "BACKUP_FAILED" });
    }
    await truncate(file, 100);
    expect(await storedCopies(place)).toMatchObject([{ id, damaged: "dump/1.dat.zst.age was changed" }]);
    await expect(fetchFromStore(id, place, state, context)).rejects.toMatchObject({ code: "BACKUP_FAILED" });
    await rm(file);
    expect(await storedCopies(place)).toMatchObject([{ id, damaged: "dump/1.dat.zst.age is missing" }]);
    await writeFile(join(directory, id, "manifest.json"), "{}");
    expect(await storedCopies(place)).toMatchObject([{ id, damaged: "its manifest was changed after it was taken" }]);
    expect(await listBackups(state)).toEqual([]);
  });

  test("a log is there beside the backups, segment by segment, and what was changed there is refused", async () => {
    const { place, context, directory } = await placeOf(kind, state, facts);
    await copyToStore(await makeBackup(state, id), place, context);
    const { folder, names } = await makeLog(state, "7", [9 * mebibyte, 300, 300]);
    const log = { folder, systemIdentifier: "7", project: "shop" };
    expect(await copyLog(log, place, context)).toMatchObject({ copied: 3 });
    expect(await copyLog(log, place, context)).toMatchObject({ copied: 0 });
    expect(await storedCopies(place)).toMatchObject([{ id, damaged: undefined }]);
    expect(await surveyStoredLogs(place, "shop", [])).toMatchObject([{ segments: 3, missing: [], unlisted: [] }]);
    const frozen = async (): Promise<FrozenLog> => {
      const target = { folder: `${folder}-elsewhere`, compression: "none", recipients: [] } as const;
      const wanted = { timeline: 1, from: "0/1000000", segmentBytes: 16 * mebibyte };
      return freezeLog(target, wanted, context, await openStoredPart(place, "7", context));
    };
    expect(await frozen()).toMatchObject({ segments: 3, fetched: 3 });
    const stored = join(directory, "wal/7", names[0] ?? "");
    const flipped = await readFile(stored);
    flipped[5 * mebibyte] = (flipped[5 * mebibyte] ?? 0) ^ 1;
    await writeFile(stored, flipped);
    await expect(frozen()).rejects.toMatchObject({ message: `the log stored in ${place.where} is damaged: ${names[0]} was changed` });
    await place.remove([`wal/7/${names[1]}`]);
    await expect(frozen()).rejects.toMatchObject({ message: `the archived log has a gap: ${names[1]} is missing` });
    const request = {
      project: "shop",
      manifests: [],
      retention: { days: 1, everyHours: 6, denseDays: 1 },
      now: Date.now() + 2 * 86_400_000,
    };
    for (const plan of await planStoredLogPruning(place, request)) await pruneStoredLog(place, plan);
    expect((await place.list("wal/")).map(({ name }) => name)).toEqual(["wal/7/reaches.index"]);
  });

  test("it goes when retention says so, and what another one has stays", async () => {
    const { place, context } = await placeOf(kind, state, facts);
    const other = "20261121-153012-aaaa";
    for (const each of [id, other]) await copyToStore(await makeBackup(state, each), place, context);
    await pruneFrom(place, id);
    expect((await place.list()).map(({ name }) => name.split("/")[0])).toEqual([other, other, other, other]);
    expect(await storedCopies(place)).toMatchObject([{ id: other, damaged: undefined }]);
  });
});

describe("an upload to S3", () => {
  test("that breaks off goes on where it got stuck: nothing is sent twice but the parts that were on their way", async () => {
    const server = await startS3Server();
    const proxy = await startCuttingProxy(server.port);
    const context = contextWith(server.key, facts);
    const planned: PlannedPlace = { s3: { ...server.store.s3, endpoint: proxy.endpoint } };
    const opened = await makeBackup(state, id, { sizes: [100, 64 * mebibyte] });
    const place = await openPlace(planned, state, context);
    proxy.cutAfter(44 * mebibyte);
    await expect(copyToStore(opened, place, context)).rejects.toMatchObject({
      code: "STORE_FAILED",
      hint: expect.stringContaining("goes on where it got stuck"),
    });
    proxy.mend();
    expect(await storedCopies(place)).toEqual([]);
    const before = proxy.sent;
    await copyToStore(opened, await openPlace(planned, state, context), context);
    // Of 64 MiB 44 went through, of which at most three parts of 8 MiB were not whole.
    expect(proxy.sent - before).toBeLessThan((64 - 44 + 3 * 8 + 1) * mebibyte);
    await removeBackup(state, id);
    expect(await fetchFromStore(id, place, state, context)).toEqual(opened);
  });

  test("outlives a server that is killed and comes back while it is tried again", async () => {
    const server = await startS3Server();
    const context = contextWith(server.key, facts);
    const opened = await makeBackup(state, id, { sizes: [64 * mebibyte] });
    const place = await openPlace(server.store, state, context);
    const copying = copyToStore(opened, place, context);
    await expect.poll(async () => (await readdir(join(state, "uploads")).catch(() => [])).length, { interval: 5 }).toBe(1);
    await server.kill();
    await server.start();
    await copying;
    expect(await storedCopies(place)).toMatchObject([{ id, damaged: undefined }]);
    expect(await readdir(join(state, "uploads"))).toEqual([]);
  });

  test("whose parts the server has lost begins again", async () => {
    const server = await startS3Server();
    const proxy = await startCuttingProxy(server.port);
    const context = contextWith(server.key, facts);
    const planned: PlannedPlace = { s3: { ...server.store.s3, endpoint: proxy.endpoint } };
    const opened = await makeBackup(state, id, { sizes: [20 * mebibyte] });
    proxy.cutAfter(12 * mebibyte);
    await expect(copyToStore(opened, await openPlace(planned, state, context), context)).rejects.toMatchObject({ code: "STORE_FAILED" });
    const [journal = ""] = await readdir(join(state, "uploads"));
    const known = await readFile(join(state, "uploads", journal), "utf8");
    await writeFile(join(state, "uploads", journal), known.replace(/"id":"[^"]+"/, '"id":"00000000-0000-4000-8000-000000000000"'));
    proxy.mend();
    const place = await openPlace(planned, state, context);
    await copyToStore(opened, place, context);
    expect(await storedCopies(place)).toMatchObject([{ id, damaged: undefined }]);
  });

  test("leaves no parts behind when its backup goes", async () => {
    const server = await startS3Server();
    const proxy = await startCuttingProxy(server.port);
    const context = contextWith(server.key, facts);
    const place = await openPlace({ s3: { ...server.store.s3, endpoint: proxy.endpoint } }, state, context);
    proxy.cutAfter(12 * mebibyte);
    await expect(copyToStore(await makeBackup(state, id, { sizes: [20 * mebibyte] }), place, context)).rejects.toMatchObject({
      code: "STORE_FAILED",
    });
    proxy.mend();
    await pruneFrom(place, id);
    const left = (await readdir(server.directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(left.map(({ name }) => name)).toEqual([]);
    expect(await readdir(join(state, "uploads"))).toEqual([]);
  });
});

test("a download that breaks off in the middle goes on from there", async () => {
  const server = await startS3Server();
  const proxy = await startCuttingProxy(server.port);
  const context = contextWith(server.key, facts);
  const opened = await makeBackup(state, id, { sizes: [32 * mebibyte] });
  await copyToStore(opened, await openPlace(server.store, state, context), context);
  await removeBackup(state, id);
  const place = await openPlace({ s3: { ...server.store.s3, endpoint: proxy.endpoint } }, state, context);
  proxy.cutAfter(20 * mebibyte, "received");
  const fetching = fetchFromStore(id, place, state, context);
  await expect.poll(async () => (await place.list().catch(() => [])).length === 0).toBe(true);
  proxy.mend();
  expect(await fetching.catch(() => fetchFromStore(id, place, state, context))).toEqual(opened);
});

describe("a store that cannot be used says why, and what to do", () => {
  const withKey = { AWS_ACCESS_KEY_ID: "parity-test", AWS_SECRET_ACCESS_KEY: "not-a-secret-of-anybody" };
  const cases: readonly {
    what: string;
    key?: Readonly<Record<string, string>>;
    change?: Partial<Extract<PlannedPlace, { s3: unknown }>["s3"]>;
    says: string;
    hint: string;
  }[] = [
    { what: "there is no key", key: {}, says: "AWS_ACCESS_KEY_ID is not set", hint: "AWS_SECRET_ACCESS_KEY" },
    { what: "half of the key is missing", key: { AWS_ACCESS_KEY_ID: "x" }, says: "AWS_SECRET_ACCESS_KEY is not set", hint: "environment" },
    { what: "nobody knows the key", key: { ...withKey, AWS_ACCESS_KEY_ID: "nobody" }, says: "refuses the key", hint: "AWS_ACCESS_KEY_ID" },
    { what: "the key is wrong", key: { ...withKey, AWS_SECRET_ACCESS_KEY: "x" }, says: "refuses the key", hint: "AWS_ACCESS_KEY_ID" },
    { what: "there is no such bucket", change: { bucket: "nosuch" }, says: 'there is no bucket "nosuch"', hint: "backup.store.s3.bucket" },
    { what: "the region is another", change: { region: "eu-north-1" }, says: "another region", hint: "backup.store.s3.region" },
    {
      what: "nothing listens there",
      change: { endpoint: "http://127.0.0.1:9" },
      says: "nothing answers",
      hint: "backup.store.s3.endpoint",
    },
    { what: "its name is not known", change: { endpoint: "http://s3.invalid" }, says: "is not known", hint: "backup.store.s3.endpoint" },
  ];
  test("S3, in eight ways", async () => {
    const server = await startS3Server();
    for (const { what, key = server.key, change = {}, says, hint } of cases) {
      const failure = openPlace({ s3: { ...server.store.s3, ...change } }, state, contextWith(key));
      await expect(failure, what).rejects.toMatchObject({
        code: "STORE_FAILED",
        message: expect.stringContaining(says),
        hint: expect.stringContaining(hint),
      });
      await expect(failure, what).rejects.not.toMatchObject({ message: expect.stringContaining("not-a-secret") });
    }
  });

  test("a folder that is not there is not made: most likely its disk is not mounted", async () => {
    const directory = join(state, "nowhere");
    await expect(openPlace({ directory }, state, contextWith({}))).rejects.toMatchObject({ code: "STORE_FAILED" });
    await expect(readdir(directory)).rejects.toMatchObject({ code: "ENOENT" });
  });
});

test("a backup that was changed here never reaches a store", async () => {
  const { path } = await makeBackup(state, id);
  await writeFile(join(path, "database.dump.zst.age"), Buffer.alloc(300));
  await expect(openBackup(state, id)).rejects.toMatchObject({ code: "BACKUP_FAILED" });
});
