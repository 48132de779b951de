import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freezeLog } from "../../../../src/steps/backup/archive/freeze.ts";
import { compactIndex, mendIndex, readSealed } from "../../../../src/steps/backup/archive/log-index.ts";
import { archiveDirectory, incomingDirectory } from "../../../../src/steps/backup/archive/places.ts";
import { pruneLog } from "../../../../src/steps/backup/archive/prune-log.ts";
import { sealIncoming } from "../../../../src/steps/backup/archive/seal.ts";
import { writeState } from "../../../../src/steps/backup/archive/state.ts";
import { surveyLogs } from "../../../../src/steps/backup/archive/survey.ts";
import { readIndex } from "../../../../src/steps/backup/recover/archive-index.ts";
import type { StepContext } from "../../../../src/work/context.ts";

const segmentBytes = 16 * 1024 * 1024;
const wanted = { timeline: 1, from: "0/5000028", segmentBytes };
const nameOf = (number: number): string => `0000000100000000${number.toString(16).toUpperCase().padStart(8, "0")}`;

let state = "";
let folder = "";
let now = 0;
const context = { host: { now: () => now }, signal: new AbortController().signal } as unknown as StepContext;
const target = () => ({ folder, compression: "gzip", recipients: [] }) as const;

/** As pg_receivewal would leave it. */
const comes = (name: string, content: string = name): Promise<void> => writeFile(join(incomingDirectory(folder), name), content);
const seal = async (which: "finished" | "all" = "finished"): Promise<number> => (await sealIncoming(target(), which, context)).length;
const held = async (): Promise<string[]> => (await readSealed(folder)).map(({ name }) => name);

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), "parity-wal-"));
  folder = archiveDirectory(state, "7");
  now = Date.parse("2026-01-01T00:00:00Z");
  await mkdir(incomingDirectory(folder), { recursive: true });
});
afterEach(() => rm(state, { recursive: true, force: true }));

describe("the folder of a standing archive", () => {
  it("takes in what is whole and leaves what grows; done again after a crash it is the same", async () => {
    for (const number of [5, 6]) await comes(nameOf(number));
    await comes(`${nameOf(7)}.partial`);
    expect(await seal()).toBe(2);
    expect(await held()).toEqual([`${nameOf(5)}.gz`, `${nameOf(6)}.gz`]);
    expect(await readdir(incomingDirectory(folder))).toEqual([`${nameOf(7)}.partial`]);
    // Killed before it was removed as it came, and in the middle of the next one.
    await comes(nameOf(6));
    await comes(nameOf(7));
    await writeFile(join(folder, `${nameOf(7)}.gz`), "half of i");
    await writeFile(join(folder, "segments.ndjson"), `${await readFile(join(folder, "segments.ndjson"), "utf8")}0123 {"na`);
    await mendIndex(folder);
    await seal();
    expect(await held()).toEqual([5, 6, 7].map((number) => `${nameOf(number)}.gz`));
  });

  it("is frozen with what has just come, as an archive that recovery reads, and the receiver goes on", async () => {
    await comes(nameOf(5));
    await seal();
    await comes(`${nameOf(6)}.partial`);
    const log = await freezeLog(target(), wanted, context);
    expect((await readIndex(log.directory)).map(({ name }) => name)).toEqual([`${nameOf(5)}.gz`, `${nameOf(6)}.gz`]);
    expect(log).toMatchObject({ segments: 2, cut: false });
    await log.remove();
    expect((await readdir(folder)).sort()).toEqual([`${nameOf(5)}.gz`, "incoming", "segments.ndjson"]);
  });

  it("needs no more for a time than what was sealed soon after it", async () => {
    for (const number of [5, 6, 7, 8, 9]) {
      now += 60_000;
      await comes(nameOf(number));
      await seal();
    }
    const log = await freezeLog(target(), { ...wanted, until: Date.parse("2026-01-01T00:01:30Z") }, context);
    expect(log).toMatchObject({ segments: 4, cut: true });
  });

  it("with a segment gone, from it or from the disk, is refused by its name", async () => {
    for (const number of [5, 6, 7]) await comes(nameOf(number));
    await seal();
    await rm(join(folder, `${nameOf(6)}.gz`));
    const refused = { code: "BACKUP_FAILED", message: `the archived log has a gap: ${nameOf(6)} is missing` };
    await expect(freezeLog(target(), wanted, context)).rejects.toMatchObject(refused);
    const [file] = (await readSealed(folder)).filter(({ name }) => name === `${nameOf(6)}.gz`);
    if (file !== undefined) await pruneLog(state, { systemIdentifier: "7", remove: [file.name] });
    await expect(freezeLog(target(), wanted, context)).rejects.toMatchObject(refused);
  });

  it("that was begun anew after a part of a segment has a gap there", async () => {
    await comes(nameOf(5));
    await comes(`${nameOf(6)}.partial`);
    await seal("all");
    await comes(nameOf(7));
    await seal();
    await expect(freezeLog(target(), wanted, context)).rejects.toMatchObject({
      message: expect.stringContaining(`${nameOf(6)} is missing`),
    });
  });

  it("tells of segments that are missing in the middle and at the end, and of an index that was changed", async () => {
    for (const number of [5, 6, 7]) await comes(nameOf(number));
    await seal();
    const reaches = { at: "2026-01-01T00:00:00.000Z", lsn: "0/7FFFFFF" };
    const noted = { v: 1, at: reaches.at, receiving: true, segmentBytes, slot: "reserved", reaches } as const;
    await writeState(folder, noted);
    expect(await surveyLogs(state, [])).toMatchObject([{ segments: 3, missing: [], systemIdentifier: "7" }]);
    await rm(join(folder, `${nameOf(7)}.gz`));
    expect(await surveyLogs(state, [])).toMatchObject([{ missing: [nameOf(7)] }]);
    const path = join(folder, "segments.ndjson");
    await writeFile(path, (await readFile(path, "utf8")).replace(nameOf(6), nameOf(8)));
    expect(await surveyLogs(state, [])).toMatchObject([{ damaged: expect.stringContaining("line 2 of its index was changed") }]);
    await expect(freezeLog(target(), wanted, context)).rejects.toMatchObject({ code: "BACKUP_FAILED" });
  });

  it("has an index that grows no larger than what is held, and forgets nothing whoever is killed", async () => {
    for (const number of [5, 6, 7]) await comes(nameOf(number));
    await seal();
    await pruneLog(state, { systemIdentifier: "7", remove: [`${nameOf(5)}.gz`] });
    // What a prune that was killed had begun to say.
    await writeFile(join(folder, "removed-0.json.1.partial"), "0123 {");
    expect(await held()).toEqual([6, 7].map((number) => `${nameOf(number)}.gz`));
    await comes(nameOf(8));
    await seal();
    await compactIndex(folder);
    expect((await readFile(join(folder, "segments.ndjson"), "utf8")).split("\n")).toHaveLength(4);
    expect((await readdir(folder)).filter((name) => name.endsWith(".json"))).toEqual([]);
    expect(await held()).toEqual([6, 7, 8].map((number) => `${nameOf(number)}.gz`));
  });

  it("whose index was changed is not written anew from it", async () => {
    await comes(nameOf(5));
    await seal();
    await pruneLog(state, { systemIdentifier: "7", remove: ["another"] });
    const path = join(folder, "segments.ndjson");
    const changed = (await readFile(path, "utf8")).replace(nameOf(5), nameOf(6));
    await writeFile(path, changed);
    await expect(compactIndex(folder)).rejects.toMatchObject({ code: "BACKUP_FAILED" });
    expect(await readFile(path, "utf8")).toBe(changed);
  });
});
