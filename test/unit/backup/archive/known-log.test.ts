import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { findLog } from "../../../../src/steps/backup/archive/known-log.ts";
import { archiveDirectory, incomingDirectory } from "../../../../src/steps/backup/archive/places.ts";
import { writeState } from "../../../../src/steps/backup/archive/state.ts";
import type { Manifest } from "../../../../src/steps/backup/manifest.ts";
import type { StepContext } from "../../../../src/work/context.ts";

const at = "2026-01-01T00:00:00.000Z";
const context = { signal: new AbortController().signal } as unknown as StepContext;

/** How often the store was asked, where segments 6 and 7 of one timeline are here and the backup is of another one. */
async function askedFor(timeline: number, here: number): Promise<number> {
  const root = await mkdtemp(join(tmpdir(), "parity-known-log-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const folder = archiveDirectory(root, "7");
  await mkdir(incomingDirectory(folder), { recursive: true });
  for (const number of [6, 7]) await writeFile(join(incomingDirectory(folder), `0000000${here}000000000000000${number}`), "");
  const reaches = { at, lsn: "0/7000100" };
  await writeState(folder, { v: 1, at, receiving: true, reaches, segmentBytes: 16 * 1024 * 1024, slot: "reserved" });
  const physical = { systemIdentifier: "7", timeline, startLsn: "0/6000028", stopLsn: "0/6000028" };
  let asked = 0;
  const openStore = async (): Promise<undefined> => void (asked += 1);
  await findLog(folder, { database: { physical } } as unknown as Manifest, openStore, context);
  return asked;
}

it("is looked for in the store where only another timeline's log is here, and not where all of it is", async () => {
  expect(await askedFor(1, 2)).toBe(1);
  expect(await askedFor(2, 2)).toBe(0);
});
