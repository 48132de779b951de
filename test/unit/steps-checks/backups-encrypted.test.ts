import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { Measured } from "../../../src/events/event.ts";
import type { PlannedBackup } from "../../../src/plan/plan.ts";
import type { RunningStack } from "../../../src/runtimes/runtime.ts";
import { ownKeyFile, readKeys } from "../../../src/steps/backup/codec/keys.ts";
import { beginBackup, finishBackup } from "../../../src/steps/backup/store/local.ts";
import { backupsEncrypted } from "../../../src/steps/checks/probes/backups-encrypted.ts";
import { makeBackup, manifestFor } from "../../native/s3/made-backup.ts";
import { fileContext, newKeys, scratch, store } from "../backup/codec-fixture.ts";

const id = "20261121-093012-aaaa";

function stackWith(stateDirectory: string, encryption: PlannedBackup["encryption"] = "own"): RunningStack {
  return { plan: { stateDirectory, root: stateDirectory, backup: { encryption } } } as unknown as RunningStack;
}

/** A backup with a file for these recipients; the project's own key when none are named. */
async function taken(stack: RunningStack, recipients?: readonly string[]): Promise<void> {
  const own = await readKeys(stack.plan, fileContext());
  const growing = await beginBackup(stack.plan.stateDirectory, id);
  const content = Buffer.from("4000-1234-5678-9010".repeat(100));
  const file = await store({ folder: growing, compression: "zstd", recipients: recipients ?? own.recipients }, content);
  await finishBackup(growing, { ...manifestFor(id, "2026-11-21T09:30:12.000Z"), files: [file] });
}

const looked = async (stack: RunningStack): Promise<(readonly [string, string, boolean])[]> =>
  (await backupsEncrypted.measure(stack, fileContext())).map(({ name, value, ok }: Measured) => [name, value, ok] as const);

test("an encrypted backup refuses another key and opens with its own", async () => {
  const stack = stackWith(await scratch());
  await taken(stack);
  expect(await looked(stack)).toEqual([
    ["files encrypted", "1 of 1", true],
    ["another key", "refused", true],
    ["its own key", "opens it", true],
  ]);
});

test("files in clear are named, whatever they are called", async () => {
  const state = await scratch();
  await makeBackup(state, id);
  expect(await looked(stackWith(state))).toEqual([
    ["files encrypted", "0 of 2; in clear: database.dump.zst.age, dump/1.dat.zst.age", false],
  ]);
});

test("a key that was lost and made anew does not open it", async () => {
  const stack = stackWith(await scratch());
  await taken(stack);
  await writeFile(ownKeyFile(stack.plan.stateDirectory), (await newKeys()).identities.join("\n"));
  expect((await looked(stack)).at(-1)).toEqual(["its own key", "refused", false]);
});

test("where only the public half is known, nobody says that it opens", async () => {
  const { recipients } = await newKeys();
  const stack = stackWith(await scratch(), { recipients, identityFile: undefined });
  await taken(stack, recipients);
  expect((await looked(stack)).map(([name]) => name)).toEqual(["files encrypted", "another key"]);
});

test("without a backup nothing is measured", async () => {
  await expect(backupsEncrypted.measure(stackWith(await scratch()), fileContext())).rejects.toThrow("there is no backup");
});
