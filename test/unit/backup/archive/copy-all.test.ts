import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyAllLogs } from "../../../../src/steps/backup/archive/copy-all.ts";
import { copyContinuously } from "../../../../src/steps/backup/archive/copy-continuously.ts";
import { readCopyNote, whileCopying } from "../../../../src/steps/backup/archive/copying.ts";
import { archiveDirectory, incomingDirectory } from "../../../../src/steps/backup/archive/places.ts";
import { sealIncoming, sealOrSay } from "../../../../src/steps/backup/archive/seal.ts";
import { writeState } from "../../../../src/steps/backup/archive/state.ts";
import { openFolderPlace } from "../../../../src/steps/backup/store/folder-place.ts";
import type { StepContext } from "../../../../src/work/context.ts";

const at = "2026-01-01T00:00:00.000Z";
const segment = "000000010000000000000005";
const reaches = { at, lsn: "0/6000000" };
const noted = { v: 1, at, receiving: true, reaches, sealed: reaches, segmentBytes: 16 * 1024 * 1024, slot: "reserved" } as const;

let root = "";
let state = "";
let store = "";
const signal = new AbortController().signal;
const context = { host: { now: () => Date.parse(at), monotonic: () => 0 }, signal } as unknown as StepContext;
const folderOf = (system: string): string => archiveDirectory(state, system);
const targetOf = (system: string) => ({ folder: folderOf(system), compression: "gzip", recipients: [] }) as const;
const stored = (system: string) => readdir(join(store, "wal", system)).catch(() => []);
const whole = [`${segment}.gz`, `${segment}.gz.index`, "reaches.index"];

async function damage(system: string): Promise<void> {
  const path = join(folderOf(system), "segments.ndjson");
  await writeFile(path, (await readFile(path, "utf8")).replace("0", "1"));
}

async function copyAll(project = "shop") {
  return copyAllLogs(await openFolderPlace(store, signal), { stateDirectory: state, project, waits: false }, context);
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "parity-copy-all-"));
  [state, store] = [join(root, "state"), join(root, "store")];
  await mkdir(store);
  for (const system of ["7", "8"]) {
    await mkdir(incomingDirectory(folderOf(system)), { recursive: true });
    await writeFile(join(incomingDirectory(folderOf(system)), segment), system);
    await sealIncoming(targetOf(system), "finished", context);
    await writeState(folderOf(system), noted);
  }
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe("several servers' logs", () => {
  it("are copied but for the one whose index was changed, which is said and noted beside it", async () => {
    await damage("7");
    const problem = expect.stringContaining("line 1 of its index was changed");
    expect(await copyAll()).toMatchObject({ copied: 1, problems: [{ code: "BACKUP_FAILED", message: problem }], busy: [], reaches: at });
    expect([await stored("7"), (await stored("8")).sort()]).toEqual([[], whole]);
    expect(await readCopyNote(folderOf("7"))).toMatchObject({ problem });
    expect(await readCopyNote(folderOf("8"))).not.toHaveProperty("problem");
  });

  it("go on being copied all the time beside one whose index was changed, of which it is said once", async () => {
    await damage("7");
    const ended = new AbortController();
    const failed: string[] = [];
    let rounds = 0;
    // Beyond the time after which what failed is tried again.
    const sleep = async (): Promise<void> => void ((rounds += 1) === 3 && ended.abort());
    const host = { ...context.host, monotonic: () => rounds * 60_000, sleep } as StepContext["host"];
    const copying = { project: "shop", stateDirectory: state, backup: { store: { directory: store } } };
    await copyContinuously({ ...copying, failed: (problem) => void failed.push(problem) }, { host, signal: ended.signal });
    expect((await stored("8")).sort()).toEqual(whole);
    expect(failed).toEqual([expect.stringContaining("line 1 of its index was changed")]);
    expect(rounds).toBe(3);
  });

  it("are copied but for the one that somebody else is copying, which is no problem of its own", async () => {
    const result = await whileCopying(folderOf("7"), false, () => copyAll());
    expect(result?.value).toMatchObject({ copied: 1, busy: ["7"], problems: [] });
    expect(await copyAll()).toMatchObject({ copied: 1, busy: [] });
  });

  it("are not copied over another project's", async () => {
    await copyAll("another");
    const files = await Promise.all(whole.map((name) => readFile(join(store, "wal/7", name), "utf8")));
    await writeFile(join(incomingDirectory(folderOf("7")), segment.replace("5", "6")), "more");
    await sealIncoming(targetOf("7"), "finished", context);
    const { copied, problems } = await copyAll("shop");
    expect([copied, problems.map(({ message }) => message)]).toEqual([
      0,
      ["7", "8"].map((system) => `wal/${system} in ${store} is the log of the project another, and nothing is copied over it`),
    ]);
    expect(await Promise.all(whole.map((name) => readFile(join(store, "wal/7", name), "utf8")))).toEqual(files);
    expect((await stored("7")).sort()).toEqual(whole);
    expect(await copyAll("another")).toMatchObject({ copied: 1, problems: [] });
  });
});

it("is kept as it comes, and said, where the index was changed", async () => {
  const next = segment.replace("5", "6");
  await writeFile(join(incomingDirectory(folderOf("7")), next), "more");
  await damage("7");
  expect(await sealOrSay(targetOf("7"), "finished", context)).toEqual({ came: [], problem: expect.stringContaining("was changed") });
  expect(await readdir(incomingDirectory(folderOf("7")))).toEqual([next]);
  await writeFile(join(incomingDirectory(folderOf("8")), next), "more");
  expect(await sealOrSay(targetOf("8"), "finished", context)).toEqual({ came: [next], problem: undefined });
});
