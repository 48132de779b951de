import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadEvidence, loadRun } from "../../../src/checks/load-evidence.ts";
import type { ParityEvent } from "../../../src/events/event.ts";
import { openJournal, readJournal } from "../../../src/events/journal.ts";

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "journal-"));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

function backup(seq: number, run = "r1"): ParityEvent {
  const at = new Date(Date.UTC(2026, 10, 21, 12, 0, seq)).toISOString();
  return { v: 1, seq, at, run, type: "backup.taken", backup: `b${seq}`, bytes: 12, seconds: 1.4, sha256: "ab" };
}

async function written(path: string, events: readonly ParityEvent[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const journal = await openJournal(path);
  for (const event of events) journal.append(event);
  await journal.close();
}

test("keeps order, a line an event, and goes on where it ended", async () => {
  const path = join(await folder(), "events.ndjson");
  await written(
    path,
    Array.from({ length: 500 }, (_, index) => backup(index)),
  );
  await written(path, [backup(500)]);
  expect((await readJournal(path)).map(({ seq }) => seq)).toEqual(Array.from({ length: 501 }, (_, index) => index));
  expect((await readFile(path, "utf8")).split("\n")).toHaveLength(502);
});

test("a last line that a crash cut off is left out", async () => {
  const path = join(await folder(), "events.ndjson");
  await written(path, [backup(1), backup(2)]);
  await appendFile(path, JSON.stringify(backup(3)).slice(0, 40));
  expect((await readJournal(path)).map(({ seq }) => seq)).toEqual([1, 2]);
});

test("a line in the middle that is no event is not passed over", async () => {
  const path = join(await folder(), "events.ndjson");
  await writeFile(path, `${JSON.stringify(backup(1))}\nnot an event\n${JSON.stringify(backup(2))}\n`);
  await expect(readJournal(path)).rejects.toThrow(/line 2/);
});

test("evidence is the runs' journals; one that cannot be read is none", async () => {
  const root = await folder();
  await written(join(root, "runs/a/events.ndjson"), [backup(1, "a")]);
  await written(join(root, "runs/b/events.ndjson"), [backup(2, "b")]);
  await mkdir(join(root, "runs/c"));
  await mkdir(join(root, "runs/d"));
  await writeFile(join(root, "runs/d/events.ndjson"), "broken\nbroken\n");
  expect((await loadEvidence(root)).map(({ run }) => run)).toEqual(["a", "b"]);
  expect((await loadEvidence(root, "b")).map(({ run }) => run)).toEqual(["a"]);
  await rm(join(root, "runs/d"), { recursive: true });
  await rm(join(root, "runs/c"), { recursive: true });
  expect((await loadEvidence(root, undefined, 1)).map(({ run }) => run)).toEqual(["b"]);
  expect(await loadEvidence(root, undefined, Number.POSITIVE_INFINITY)).toHaveLength(2);
  expect((await loadRun(root, "b")).backup?.value.backup).toBe("b2");
  expect(await loadEvidence(join(root, "nowhere"))).toEqual([]);
});
