import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyLog } from "../../../../src/steps/backup/archive/copy-log.ts";
import { whileCopying } from "../../../../src/steps/backup/archive/copying.ts";
import { type FrozenLog, freezeLog } from "../../../../src/steps/backup/archive/freeze.ts";
import { archiveDirectory, incomingDirectory } from "../../../../src/steps/backup/archive/places.ts";
import { planStoredLogPruning, pruneStoredLog } from "../../../../src/steps/backup/archive/prune-log.ts";
import { sealIncoming } from "../../../../src/steps/backup/archive/seal.ts";
import { writeState } from "../../../../src/steps/backup/archive/state.ts";
import { openStoredPart } from "../../../../src/steps/backup/archive/stored-part.ts";
import { surveyStoredLogs } from "../../../../src/steps/backup/archive/survey.ts";
import type { Manifest } from "../../../../src/steps/backup/manifest.ts";
import { readIndex } from "../../../../src/steps/backup/recover/archive-index.ts";
import { storedCopies } from "../../../../src/steps/backup/store/catalogue.ts";
import { openFolderPlace } from "../../../../src/steps/backup/store/folder-place.ts";
import type { Place } from "../../../../src/steps/backup/store/place.ts";
import type { StepContext } from "../../../../src/work/context.ts";

const segmentBytes = 16 * 1024 * 1024;
const wanted = { timeline: 1, from: "0/5000028", segmentBytes };
const nameOf = (number: number): string => `00000001${number.toString(16).toUpperCase().padStart(16, "0")}`;
const sealedAt = "2026-01-01T00:00:00.000Z";

const context = { host: { now: () => Date.parse(sealedAt) }, signal: new AbortController().signal } as unknown as StepContext;
const refused = (message: string) => ({ code: "BACKUP_FAILED", message });
const physical = (startLsn: string) => ({
  id: "one",
  database: { physical: { systemIdentifier: "7", startLsn, stopLsn: startLsn, timeline: 1 } },
});

let root = "";
let folder = "";
let store = "";
let place: Place;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "parity-stored-log-"));
  folder = archiveDirectory(join(root, "state"), "7");
  store = join(root, "store");
  await mkdir(store);
  await mkdir(incomingDirectory(folder), { recursive: true });
  place = await openFolderPlace(store, context.signal);
  for (const number of [5, 6, 7]) await writeFile(join(incomingDirectory(folder), nameOf(number)), nameOf(number));
  await sealIncoming({ folder, compression: "gzip", recipients: [] }, "finished", context);
  const reaches = { at: sealedAt, lsn: "0/8000000" };
  await writeState(folder, { v: 1, at: sealedAt, receiving: true, reaches, sealed: reaches, segmentBytes, slot: "reserved" });
});
afterEach(() => rm(root, { recursive: true, force: true }));

const there = (name: string): string => join(store, "wal/7", name);
const copied = (known?: Set<string>) => copyLog({ folder, systemIdentifier: "7", project: "shop" }, place, context, known);
const surveyed = async () => (await surveyStoredLogs(place, "shop", [physical("0/5000028")] as unknown as Manifest[]))[0];

/** As on a machine that has nothing of it. */
async function frozenElsewhere(): Promise<FrozenLog> {
  const gone = archiveDirectory(join(root, "another"), "7");
  return freezeLog({ folder: gone, compression: "gzip", recipients: [] }, wanted, context, await openStoredPart(place, "7", context));
}

describe("the log in a store", () => {
  it("is there segment by segment, says how far it reaches, and is laid out where there is none", async () => {
    expect(await copied()).toMatchObject({ copied: 3, reach: { project: "shop", reaches: { at: sealedAt } } });
    expect(await copied()).toMatchObject({ copied: 0 });
    expect(await surveyed()).toMatchObject({ segments: 3, missing: [], unlisted: [], recoverableFrom: "one" });
    const log = await frozenElsewhere();
    expect(log).toMatchObject({ segments: 3, fetched: 3, cut: false });
    expect((await readIndex(log.directory)).map(({ name }) => name)).toEqual([5, 6, 7].map((number) => `${nameOf(number)}.gz`));
    await log.remove();
    // No backup, and no folder where no log was received.
    expect(await storedCopies(place)).toEqual([]);
    expect(await readdir(join(root, "another/wal-archive"))).toEqual([]);
  });

  it("gives what is missing here alone", async () => {
    await copied();
    await rm(join(folder, `${nameOf(6)}.gz`));
    const target = { folder, compression: "gzip", recipients: [] } as const;
    await expect(freezeLog(target, wanted, context)).rejects.toMatchObject(refused(`the archived log has a gap: ${nameOf(6)} is missing`));
    expect(await freezeLog(target, wanted, context, await openStoredPart(place, "7", context))).toMatchObject({ segments: 3, fetched: 1 });
  });

  it("without a segment there is refused by its name, and comes again with the next copy", async () => {
    await copied();
    await rm(there(`${nameOf(6)}.gz`));
    expect(await surveyed()).toMatchObject({ missing: [nameOf(6)], recoverableFrom: undefined });
    await expect(frozenElsewhere()).rejects.toMatchObject(refused(`the archived log has a gap: ${nameOf(6)} is missing`));
    expect(await copied()).toMatchObject({ copied: 1 });
    expect(await frozenElsewhere()).toMatchObject({ fetched: 3 });
    await rm(there(`${nameOf(7)}.gz`));
    expect(await surveyed()).toMatchObject({ missing: [nameOf(7)] });
  });

  it("with a byte flipped there is refused, in a segment, in its line and in how far it reaches", async () => {
    await copied();
    for (const [name, says] of [
      [`${nameOf(6)}.gz`, `${nameOf(6)}.gz`],
      [`${nameOf(6)}.gz.index`, `what the index says of ${nameOf(6)}.gz`],
      ["reaches.index", "what the index says of how far it reaches"],
    ] as const) {
      const whole = await readFile(there(name));
      const flipped = Buffer.from(whole);
      flipped[20] = (flipped[20] ?? 0) ^ 1;
      await writeFile(there(name), flipped);
      await expect(frozenElsewhere()).rejects.toMatchObject(refused(`the log stored in ${store} is damaged: ${says} was changed`));
      await writeFile(there(name), whole);
    }
    await rename(there(`${nameOf(5)}.gz.index`), there(`${nameOf(6)}.gz.index`));
    await expect(frozenElsewhere()).rejects.toMatchObject({ code: "BACKUP_FAILED" });
  });

  it("does not count what its index is behind with", async () => {
    await copied();
    await rm(there(`${nameOf(6)}.gz.index`));
    expect(await surveyed()).toMatchObject({
      segments: 2,
      unlisted: [`${nameOf(6)}.gz`],
      missing: [nameOf(6)],
      recoverableFrom: undefined,
    });
    await expect(frozenElsewhere()).rejects.toMatchObject(refused(`the archived log has a gap: ${nameOf(6)} is missing`));
  });

  it("gets nothing that is not what was sealed, and says what it did not get", async () => {
    await writeFile(join(folder, `${nameOf(6)}.gz`), "something else");
    const problem = refused(`${nameOf(6)}.gz of the archived log cannot be copied: missing here, or not what was sealed`);
    expect(await copied()).toMatchObject({ copied: 2, problem });
    expect(await surveyed()).toMatchObject({ segments: 2, missing: [nameOf(6)], recoverableFrom: undefined });
  });

  it("loses what no kept backup needs, of this project alone", async () => {
    await copied();
    const request = { manifests: [physical("0/6000028")] as unknown as Manifest[], retention: { days: 30, everyHours: 6, denseDays: 7 } };
    const planned = (project: string, more: object = {}) =>
      planStoredLogPruning(place, { ...request, project, now: Date.parse(sealedAt), ...more });
    expect(await planned("another")).toEqual([]);
    const [plan] = await planned("shop");
    expect(plan).toMatchObject({ where: store, remove: [`${nameOf(5)}.gz`], kept: 2 });
    const givenUp: string[] = [];
    const watched: Place = { ...place, giveUp: async (name) => void givenUp.push(name) };
    if (plan !== undefined) await pruneStoredLog(watched, plan);
    expect(givenUp).toEqual([`wal/7/${nameOf(5)}.gz`]);
    expect((await readdir(join(store, "wal/7"))).filter((name) => name.startsWith(nameOf(5)))).toEqual([]);
    // Where no backup is left it goes by age.
    expect(await planned("shop", { manifests: [] })).toMatchObject([{ remove: [], kept: 2 }]);
    expect(await planned("shop", { manifests: [], now: Date.parse("2026-02-02") })).toMatchObject([{ kept: 0 }]);
  });

  it("is copied by one at a time", async () => {
    const inner = await whileCopying(folder, false, () => whileCopying(folder, false, async () => "twice"));
    expect(inner).toEqual({ value: undefined });
    expect(await whileCopying(folder, false, async () => "again")).toEqual({ value: "again" });
  });
});
