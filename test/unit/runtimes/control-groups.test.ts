import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type GroupFiles, kernelFiles } from "../../../src/runtimes/control-groups/files.ts";
import { enterGroup, groupExists, groupObstacle, leaveGroup, processesIn } from "../../../src/runtimes/control-groups/group.ts";
import { findPlace, type GroupPlace } from "../../../src/runtimes/control-groups/place.ts";
import { resourcesOf, settingsFor } from "../../../src/runtimes/control-groups/settings.ts";

/** A tree of files that behaves as the kernel's does where it matters here: a new group has control files, and a process is in one group. */
const root = { path: "" };
beforeEach(async () => {
  root.path = await mkdtemp(join(tmpdir(), "parity-groups-"));
});
afterEach(() => rm(root.path, { recursive: true, force: true }));

const none = async (): Promise<void> => undefined;
const controlFiles = ["cgroup.procs", "cpu.max", "memory.max", "memory.swap.max", "io.max"];

function tree(processes: { cgroup: string; mountinfo: string }, files: readonly string[] = controlFiles): GroupFiles {
  const groups = (folder: string): Promise<string[]> => readdir(folder, { recursive: true });
  return {
    read: async (path) => {
      if (path.startsWith("/proc/")) return path.endsWith("/cgroup") ? processes.cgroup : processes.mountinfo;
      return kernelFiles.read(path);
    },
    write: async (path, text) => {
      if (!path.endsWith("cgroup.procs")) return writeFile(path, text);
      for (const each of (await groups(root.path)).filter((name) => name.endsWith("cgroup.procs"))) {
        const at = join(root.path, each);
        const left = (await readFile(at, "utf8")).split("\n").filter((pid) => pid !== "" && pid !== text);
        await writeFile(at, left.map((pid) => `${pid}\n`).join(""));
      }
      await writeFile(path, `${await readFile(path, "utf8")}${text}\n`);
    },
    makeGroup: (path) => group(path, files),
    removeGroup: async (path) => {
      if (((await kernelFiles.read(join(path, "cgroup.procs"))) ?? "") !== "") throw Object.assign(new Error("busy"), { code: "EBUSY" });
      await rm(path, { recursive: true, force: true });
    },
  };
}

async function group(path: string, files: readonly string[], content: Readonly<Record<string, string>> = {}): Promise<void> {
  await mkdir(path, { recursive: true });
  for (const file of files) await writeFile(join(path, file), content[file] ?? "", { flag: "a" });
}

const unified = (): { cgroup: string; mountinfo: string } => ({
  cgroup: "0::/user.slice/session.scope\n",
  mountinfo: `30 20 0:26 / ${root.path} rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n`,
});
const separate = (): { cgroup: string; mountinfo: string } => ({
  cgroup: "7:blkio:/\n4:memory:/work/a:b\n1:cpu,cpuacct:/work\n0::/\n",
  mountinfo: [
    `31 20 0:27 / ${root.path}/cpu rw - cgroup cgroup rw,cpu,cpuacct`,
    `32 20 0:28 / ${root.path}/memory rw - cgroup cgroup rw,memory`,
    `33 20 0:29 / ${root.path}/unified rw - cgroup2 cgroup2 rw`,
    "",
  ].join("\n"),
});

async function unifiedTree(subtree: string): Promise<void> {
  await group(root.path, ["cgroup.procs", "cgroup.controllers", "cgroup.subtree_control"], { "cgroup.controllers": "cpu io memory\n" });
  await writeFile(join(root.path, "cgroup.subtree_control"), "cpu io memory\n");
  await group(join(root.path, "user.slice"), ["cgroup.procs", "cgroup.subtree_control"], { "cgroup.subtree_control": subtree });
  await group(join(root.path, "user.slice/session.scope"), ["cgroup.procs", "cgroup.subtree_control"], { "cgroup.procs": "10\n11\n" });
}

describe("where a group is made", () => {
  it("is below the process's own group in the first version, a mount for each controller", async () => {
    const files = tree(separate());
    const origin = `${root.path}/memory/work/a:b`;
    expect(await findPlace(files, 10, "memory", "parity-x")).toEqual({
      version: 1,
      resource: "memory",
      folder: `${origin}/parity-x`,
      origin,
    });
    expect(await findPlace(files, 10, "cpu", "parity-x")).toMatchObject({ version: 1, folder: `${root.path}/cpu/work/parity-x` });
    expect(await findPlace(files, 10, "disk", "parity-x")).toBe("this machine's control groups have no io controller");
  });

  it("is below what is seen of the hierarchy, in a container that sees its own part", async () => {
    const mountinfo = `31 20 0:27 /docker/abc ${root.path}/cpu rw - cgroup cgroup rw,cpu\n`;
    const files = tree({ cgroup: "1:cpu:/docker/abc/inner\n", mountinfo });
    expect(await findPlace(files, 10, "cpu", "parity-x")).toMatchObject({ folder: `${root.path}/cpu/inner/parity-x` });
    const outside = tree({ cgroup: "1:cpu:/elsewhere\n", mountinfo });
    expect(await findPlace(outside, 10, "cpu", "parity-x")).toMatchObject({ origin: `${root.path}/cpu` });
  });

  it("is the nearest group above that hands the controller down in the second version", async () => {
    await unifiedTree("cpu\n");
    const files = tree(unified());
    const origin = `${root.path}/user.slice/session.scope`;
    expect(await findPlace(files, 10, "cpu", "parity-x")).toEqual({
      version: 2,
      resource: "cpu",
      folder: `${root.path}/user.slice/parity-x`,
      origin,
    });
    expect(await findPlace(files, 10, "disk", "parity-x")).toMatchObject({ folder: `${root.path}/parity-x` });
  });

  it("is nowhere when nothing hands it down, or nothing is mounted", async () => {
    await unifiedTree("");
    await writeFile(join(root.path, "cgroup.subtree_control"), "\n");
    expect(await findPlace(tree(unified()), 10, "cpu", "x")).toBe("no control group above this one hands the cpu controller down");
    expect(await findPlace(tree({ cgroup: "", mountinfo: "" }), 10, "cpu", "x")).toBe("this machine has no control groups mounted");
  });
});

describe("a group of parity's own", () => {
  const place = async (): Promise<{ files: GroupFiles; at: GroupPlace }> => {
    await unifiedTree("cpu io memory\n");
    const files = tree(unified());
    const at = await findPlace(files, 10, "memory", "parity-x");
    if (typeof at === "string") throw new Error(at);
    return { files, at };
  };
  const settings = settingsFor(2, "memory", { memoryBytes: 1000 }, "");

  it("takes in every process, also one that is started meanwhile, and gives all back where they came from", async () => {
    const { files, at } = await place();
    let looks = 0;
    const members = (): number[] => {
      looks += 1;
      return looks === 1 ? [10] : [10, 11];
    };
    await enterGroup(files, at, settings, members);
    expect(await processesIn(files, at.folder)).toEqual([10, 11]);
    expect(await processesIn(files, at.origin)).toEqual([]);
    expect(await files.read(join(at.folder, "memory.max"))).toBe("1000");
    expect(await files.read(join(at.folder, "memory.swap.max"))).toBe("0");
    await leaveGroup(files, at, none);
    await leaveGroup(files, at, none);
    expect(await groupExists(files, at)).toBe(false);
    expect(await processesIn(files, at.origin)).toEqual([10, 11]);
  });

  it("gives them to the next group above when theirs is gone", async () => {
    const { files, at } = await place();
    await enterGroup(files, at, settings, () => [10, 11]);
    await rm(at.origin, { recursive: true });
    await leaveGroup(files, at, none);
    expect(await processesIn(files, dirname(at.origin))).toEqual([10, 11]);
  });

  it("is not given up while it cannot be removed", async () => {
    const { files, at } = await place();
    await enterGroup(files, at, settings, () => [10]);
    const stuck: GroupFiles = { ...files, removeGroup: () => Promise.reject(Object.assign(new Error("busy"), { code: "EBUSY" })) };
    await expect(leaveGroup(stuck, at, none)).rejects.toThrow("busy");
  });

  it("has a reason where it cannot be, and the try leaves nothing", async () => {
    const { files, at } = await place();
    expect(await groupObstacle(files, at, settings)).toBeUndefined();
    const without = tree(unified(), ["cgroup.procs"]);
    expect(await groupObstacle(without, at, settings)).toBe("this kernel has no memory.max");
    const closed: GroupFiles = { ...files, makeGroup: () => Promise.reject(Object.assign(new Error("no"), { code: "EACCES" })) };
    expect(await groupObstacle(closed, at, settings)).toBe("control groups cannot be made here: EACCES");
    expect((await readdir(dirname(at.folder))).filter((name) => name.startsWith("parity"))).toEqual([]);
  });
});

describe("what is set", () => {
  it.for([
    [1, "cpu", { cpus: 0.5 }, "cpu.cfs_period_us=100000 cpu.cfs_quota_us=50000"],
    [2, "cpu", { cpus: 0.001 }, "cpu.max=1000 100000"],
    [1, "memory", { memoryBytes: -5 }, "memory.limit_in_bytes=0 memory.memsw.limit_in_bytes=0"],
    [1, "disk", { writeBytesPerSecond: 4096 }, "blkio.throttle.write_bps_device=254:0 4096"],
    [2, "disk", { writeBytesPerSecond: 4096 }, "io.max=254:0 wbps=4096"],
  ] as const)("version %i, %s, %j", ([version, resource, limits, written]) => {
    const set = settingsFor(version, resource, limits, "254:0");
    expect(set.map(({ file, value }) => `${file}=${value}`).join(" ")).toBe(written);
    expect(resourcesOf(limits)).toEqual([resource]);
  });
});
