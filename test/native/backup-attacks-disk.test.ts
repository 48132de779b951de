import { chmod, mkdir, readdir, rename, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boundDiskObstacle, putOnDisk, takeOffDisk } from "../../src/runtimes/native/bound-disk.ts";
import { diskPaths } from "../../src/runtimes/native/disk-state.ts";
import { unmountBelow } from "../../src/runtimes/native/disk-steps.ts";
import { fillUp } from "../../src/runtimes/native/fill-up.ts";
import { type BackupResult, backup } from "../../src/steps/backup/backup.ts";
import { backupsDirectory, listBackups, openBackup } from "../../src/steps/backup/store/local.ts";
import { serversDirectory } from "../../src/steps/backup/verify/isolated-server.ts";
import { restoreDrill } from "../../src/steps/backup/verify/restore-drill.ts";
import { contentOf, unclear } from "./backup-attacks-fixture.ts";
import { type LivePostgres, openStepRun, type StepRun, startLivePostgres } from "./backup-fixture.ts";
import { host } from "./native-stack.ts";

/** PARITY_TEST_FULL_DISKS=20 for the whole of it. */
const points = Number(process.env["PARITY_TEST_FULL_DISKS"] ?? 5);
const mebibyte = 1024 ** 2;
const obstacle =
  host.platform === "linux"
    ? await boundDiskObstacle(host, "/").then((why) => (why === "it stores nothing on a disk" ? undefined : why))
    : "no Linux";
const formats = ["custom", "physical", "directory"] as const;

let live: LivePostgres;
let run: StepRun;
let state = "";
let source: unknown;
let whole: BackupResult;

beforeAll(async () => {
  if (obstacle !== undefined) return;
  live = await startLivePostgres();
  run = await openStepRun(live.stack.plan);
  state = live.stack.plan.stateDirectory;
  await live.query("create table bulk as select i, md5(i::text) || md5((i * 7)::text) as text from generate_series(1, 60000) i");
  source = await live.withClient(contentOf);
  whole = await backup(live.stack, run.context);
}, 240_000);
afterAll(() => live?.stop());

/** What is left free of a file system: as much as is told, for each point in turn. */
interface SmallDisk {
  leave(bytes: number): Promise<void>;
  remove(): Promise<void>;
}

/** Puts a folder of the project, with all it holds, onto a file system of its own. */
async function putOnSmallDisk(folder: string, freeBytes: number): Promise<SmallDisk> {
  const room = `${folder}-disk`;
  const { data, balloon } = diskPaths(room);
  await mkdir(room, { mode: 0o711 });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(folder, data);
  await putOnDisk(host, room, freeBytes);
  await symlink(data, folder);
  return {
    leave: async (bytes) => {
      await fillUp(balloon);
      await truncate(balloon, Math.max(0, (await stat(balloon)).size - Math.floor(bytes)));
    },
    remove: async () => {
      // What is brought back is known by what it holds.
      const mark = join(data, "brought-back");
      await writeFile(mark, "");
      await takeOffDisk(host, room).finally(() => unmountBelow(host, room));
      await rm(folder);
      await rm(mark);
      await rename(data, folder);
      await rm(room, { recursive: true });
    },
  };
}

/** Spread from almost nothing to almost enough. */
function shares(): number[] {
  return Array.from({ length: points }, (_, index) => (index + 0.2) / points);
}

describe.skipIf(obstacle !== undefined)(`a disk that is full at ${points} points`, { timeout: 600_000 }, () => {
  it("of a backup: it is told, nothing half is left, the older backup is whole, and with space the next one works", async () => {
    const disk = await putOnSmallDisk(backupsDirectory(state), whole.bytes * 2 + 8 * mebibyte);
    try {
      for (const [index, share] of shares().entries()) {
        await disk.leave(whole.bytes * share);
        const format = formats[index % formats.length] ?? "custom";
        const error = await backup(live.stack, run.context, { format }).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        expect(unclear(error, ["DISK_FULL"]), `${format} with ${share} of the space`).toBeUndefined();
        expect(await readdir(backupsDirectory(state))).toEqual([whole.id]);
        await openBackup(state, whole.id);
      }
      await disk.leave(whole.bytes * 2);
      await backup(live.stack, run.context);
    } finally {
      await disk.remove();
    }
    expect(await listBackups(state)).toHaveLength(2);
    expect(await live.withClient(contentOf)).toEqual(source);
  });

  it("of a restore: it is told, nothing is left, and with space the next one works", async () => {
    const needed = 40 * mebibyte + whole.manifest.database.databaseBytes;
    const disk = await putOnSmallDisk(serversDirectory(state), needed * 2);
    // The server runs as a user who must pass.
    await chmod(serversDirectory(state), 0o711);
    try {
      for (const share of shares()) {
        await disk.leave(needed * share);
        const error = await restoreDrill(live.stack, whole.id, run.context).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        expect(unclear(error, ["DISK_FULL"]), `with ${share} of the space`).toBeUndefined();
        expect(await readdir(serversDirectory(state))).toEqual([]);
      }
      await disk.leave(needed * 2);
      expect(await restoreDrill(live.stack, whole.id, run.context)).toMatchObject({ schemaEqual: true, controlNoticed: true });
    } finally {
      await disk.remove();
    }
    expect(await live.withClient(contentOf)).toEqual(source);
  });
});
