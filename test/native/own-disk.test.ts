import { execFile } from "node:child_process";
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  boundDiskObstacle,
  emptyRoomsDisk,
  fillRoomsDisk,
  isRoomsDiskFull,
  putOnDisk,
  requireSettledDisk,
  takeOffDisk,
} from "../../src/runtimes/native/bound-disk.ts";
import { diskPaths, mountPoints, readDiskState } from "../../src/runtimes/native/disk-state.ts";
import { unmountBelow } from "../../src/runtimes/native/disk-steps.ts";
import { nextStepBack, stepsThere } from "../../src/runtimes/native/disk-ways.ts";
import { host } from "./native-stack.ts";

/** Real file systems, mounted for real; the data is a small folder that stands for a database's. */
const mebibyte = 1024 ** 2;
const run = promisify(execFile);
let room = "";
const obstacle =
  host.platform === "linux"
    ? await boundDiskObstacle(host, "/").then((why) => (why === "it stores nothing on a disk" ? undefined : why))
    : "no Linux";
beforeEach(async () => {
  if (obstacle !== undefined) return;
  // A name that the kernel writes otherwise in its list of mounts.
  room = await mkdtemp(join(tmpdir(), "parity own disk-"));
  await mkdir(join(room, "data/base"), { recursive: true });
  await writeFile(join(room, "data/base/rows"), "the rows");
  await symlink("rows", join(room, "data/base/link"));
  await chmod(join(room, "data"), 0o700);
  await chown(join(room, "data/base/rows"), 65_534, 65_534);
});
afterEach(async () => {
  if (obstacle !== undefined) return;
  await unmountBelow(host, room);
  await rm(room, { recursive: true, force: true });
});

const rows = (): Promise<string> => readFile(join(room, "data/base/rows"), "utf8");
const paths = (): ReturnType<typeof diskPaths> => diskPaths(room);
const mounted = async (): Promise<readonly string[]> => (await mountPoints()).filter((point) => point.startsWith(room));
const loops = async (): Promise<string> => (await run("losetup", ["-l", "-n", "-O", "BACK-FILE"])).stdout;

/** Everything there is of it. */
async function seen(): Promise<object> {
  return {
    rows: await rows(),
    room: await readdir(room),
    mounted: await mounted(),
    loops: (await loops()).includes(room),
    mode: (await stat(join(room, "data"))).mode & 0o777,
    owner: (await stat(join(room, "data/base/rows"))).uid,
  };
}

function asBefore(text = "the rows"): object {
  return { rows: text, room: ["data"], mounted: [], loops: false, mode: 0o700, owner: 65_534 };
}

describe.skipIf(obstacle !== undefined)("data on a disk of its own", () => {
  it("is all there, can be written, ends where the disk ends, and comes back as it is then", async () => {
    await putOnDisk(host, room, 8 * mebibyte);
    expect(await mounted()).toHaveLength(2);
    expect(await rows()).toBe("the rows");
    await writeFile(join(room, "data/base/rows"), "other rows");
    await fillRoomsDisk(room);
    expect(await isRoomsDiskFull(room)).toBe(true);
    await expect(writeFile(join(room, "data/base/more"), Buffer.alloc(mebibyte))).rejects.toMatchObject({ code: "ENOSPC" });
    await emptyRoomsDisk(room);
    await emptyRoomsDisk(room);
    expect(await isRoomsDiskFull(room)).toBe(false);
    await writeFile(join(room, "data/base/more"), Buffer.alloc(mebibyte));
    await rm(join(room, "data/base/more"));
    await takeOffDisk(host, room);
    await takeOffDisk(host, room);
    expect(await seen()).toEqual(asBefore("other rows"));
  });

  it("has as many bytes free as were asked for, and not many more", async () => {
    await putOnDisk(host, room, 16 * mebibyte);
    await fillRoomsDisk(room);
    const { size } = await stat(paths().balloon);
    expect(size).toBeGreaterThan(14 * mebibyte);
    expect(size).toBeLessThan(48 * mebibyte);
  });

  it("comes back from wherever its way there was cut short", async () => {
    const { length } = stepsThere(paths(), 32 * mebibyte);
    for (let taken = 0; taken <= length; taken += 1) {
      for (const step of stepsThere(paths(), 32 * mebibyte).slice(0, taken)) await step.run(host);
      await takeOffDisk(host, room);
      expect(await seen()).toEqual(asBefore());
    }
  });

  it("comes back from wherever its way back was cut short, also when the machine was started anew in between", async () => {
    for (const restarted of [false, true]) {
      for (let taken = 0, ended = false; !ended; taken += 1) {
        await putOnDisk(host, room, 8 * mebibyte);
        await writeFile(join(room, "data/base/rows"), `rows ${taken}`);
        for (let step = 0; step < taken; step += 1) await nextStepBack(await readDiskState(paths()), paths())?.run(host);
        ended = nextStepBack(await readDiskState(paths()), paths()) === undefined;
        // Mounts do not outlive a start of the machine.
        if (restarted) await unmountBelow(host, room);
        await takeOffDisk(host, room);
        expect(await seen()).toEqual(asBefore(`rows ${taken}`));
      }
    }
  });

  it("takes nothing that was only half copied, and nothing that was copied before it was written again", async () => {
    await putOnDisk(host, room, 8 * mebibyte);
    await mkdir(paths().partialBack);
    await mkdir(paths().back);
    await writeFile(join(paths().back, "old"), "old");
    await takeOffDisk(host, room);
    expect(await seen()).toEqual(asBefore());
  });

  it("is not started on while it is on its way", async () => {
    await requireSettledDisk(join(room, "data"));
    for (const step of stepsThere(paths(), 32 * mebibyte).slice(0, 4)) await step.run(host);
    await expect(requireSettledDisk(join(room, "data"))).rejects.toMatchObject({ code: "FAULT_LEFT_OVER" });
    await takeOffDisk(host, room);
    await requireSettledDisk(join(room, "data"));
  });

  it("is not begun where it would not fit", async () => {
    await expect(putOnDisk(host, room, 1024 ** 5)).rejects.toMatchObject({ code: "DISK_FULL" });
    expect(await seen()).toEqual(asBefore());
  });
});
