import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { BackupLevel, Fact } from "../../../src/events/event.ts";
import { openJournal } from "../../../src/events/journal.ts";
import { verificationsOf } from "../../../src/session/backups.ts";
import { goodRestore, id } from "../report/backup-facts.ts";

const compared: Fact = { type: "restore.compared", result: goodRestore };
const proved = (level: BackupLevel, ok: boolean): Fact => ({
  type: "restore.proved",
  backup: id,
  proof: { level, name: level, ok, detail: "", seconds: 0 },
});

/** The level that the backup is listed with, after these runs. */
async function levelAfter(...runs: readonly (readonly Fact[])[]): Promise<BackupLevel | "nothing" | undefined> {
  const root = await mkdtemp(join(tmpdir(), "verifications-"));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [index, facts] of runs.entries()) {
    const run = `${index}`.padStart(4, "0");
    await mkdir(join(root, "runs", run), { recursive: true });
    const journal = await openJournal(join(root, "runs", run, "events.ndjson"));
    for (const [seq, fact] of facts.entries()) journal.append({ v: 1, seq, at: new Date(index * 1_000 + seq).toISOString(), run, ...fact });
    await journal.close();
  }
  const tried = (await verificationsOf(root)).get(id);
  return tried && (tried.level ?? "nothing");
}

test("a restore that came to its end is what a backup is listed as, however many runs ago", async () => {
  const others = Array.from({ length: 201 }, (): Fact[] => [{ type: "step.started", step: "load", title: "load" }]);
  expect(await levelAfter([compared], ...others)).toBe("serving");
});

test.each([
  ["present", "nothing"],
  ["readable", "present"],
  ["consistent", "readable"],
] as const)("a later attempt that %s ended lowers it", async (failed, left) => {
  const levels = ["present", "readable", "consistent"] as const;
  const attempt = levels.slice(0, levels.indexOf(failed) + 1).map((level) => proved(level, level !== failed));
  expect(await levelAfter([compared], attempt)).toBe(left);
  expect(await levelAfter([compared, ...attempt])).toBe(left);
  expect(await levelAfter(attempt, [compared])).toBe("serving");
});

test("an attempt that was interrupted says nothing", async () => {
  expect(await levelAfter([compared], [proved("present", true)])).toBe("serving");
});
