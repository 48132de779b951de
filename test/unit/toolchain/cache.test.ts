import { spawn } from "node:child_process";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Host } from "../../../src/host/host.ts";
import { nodeHost } from "../../../src/host/node.ts";
import { cacheDirectoryOf, clearPartial, refuseClosedFolder, shelve, withCacheLock } from "../../../src/toolchain/cache.ts";
import { outcome } from "../../../src/toolchain/failure.ts";
import { temporaryFolder } from "./programs.ts";

const host = nodeHost();
const never = new AbortController().signal;

describe("where the cache is", () => {
  const at = (env: Record<string, string>, userId: number | undefined, platform = "linux"): string =>
    cacheDirectoryOf({ ...host, env, userId, platform, homeDirectory: "/home/ada" } satisfies Host);

  it("is what PARITY_CACHE says, then XDG_CACHE_HOME, then the user's own", () => {
    expect(at({ PARITY_CACHE: "/p", XDG_CACHE_HOME: "/x" }, 0)).toBe("/p");
    expect(at({ XDG_CACHE_HOME: "/x" }, 0)).toBe("/x/parity");
    expect(at({}, 1000)).toBe("/home/ada/.cache/parity");
    expect(at({}, 501, "darwin")).toBe("/home/ada/Library/Caches/parity");
  });

  it("is where every user can enter when root asks", () => {
    expect(at({}, 0)).toBe("/var/cache/parity");
  });

  it("is refused to root where it shuts out the user Postgres runs as, also before it is made", async () => {
    const folder = await temporaryFolder();
    const root = { ...host, userId: 0 };
    const ada = { ...host, userId: 1000 };
    await chmod(folder, 0o755);
    await mkdir(join(folder, "a/b"), { recursive: true });
    await expect(refuseClosedFolder(root, join(folder, "a/b/later"))).resolves.toBeUndefined();
    await chmod(join(folder, "a"), 0o700);
    await expect(refuseClosedFolder(ada, join(folder, "a/b/later"))).resolves.toBeUndefined();
    await expect(refuseClosedFolder(root, join(folder, "a/b/later"))).rejects.toMatchObject({
      code: "TOOL_MISSING",
      message: expect.stringContaining(`no other user can enter "${join(folder, "a")}"`),
    });
  });
});

describe("a folder is there whole or not at all", () => {
  it("appears under its name only when it is filled", async () => {
    const directory = await temporaryFolder();
    const made = await shelve({ host, directory }, "set", async (folder) => {
      expect(await readdir(directory)).toEqual([`.partial-${host.pid}-set`]);
      await writeFile(join(folder, "file"), "content");
    });
    expect(await readFile(join(made, "file"), "utf8")).toBe("content");
    expect(await readdir(directory)).toEqual(["set"]);
  });

  it("leaves nothing, and keeps the older one, when filling fails", async () => {
    const directory = await temporaryFolder();
    const shelf = { host, directory };
    await shelve(shelf, "set", (folder) => writeFile(join(folder, "file"), "old"));
    const failing = shelve(shelf, "set", async (folder) => {
      await writeFile(join(folder, "file"), "new");
      throw new Error("no network");
    });
    await expect(failing).rejects.toThrow("no network");
    expect(await readdir(directory)).toEqual(["set"]);
    expect(await readFile(join(directory, "set/file"), "utf8")).toBe("old");
  });

  it("clears what a killed process left, and nothing else", async () => {
    const directory = await temporaryFolder();
    await mkdir(join(directory, ".partial-1-set/root"), { recursive: true });
    await mkdir(join(directory, "set"));
    await clearPartial(directory);
    expect(await readdir(directory)).toEqual(["set"]);
    await expect(clearPartial(join(directory, "absent"))).resolves.toBeUndefined();
  });
});

describe("the lock", () => {
  it("lets one work at a time", async () => {
    const directory = await temporaryFolder();
    const order: string[] = [];
    const work = (name: string) => (): Promise<void> => {
      order.push(`${name} begins`);
      return host.sleep(50).then(() => void order.push(`${name} ends`));
    };
    await Promise.all([withCacheLock(host, directory, never, work("a")), withCacheLock(host, directory, never, work("b"))]);
    expect(order.map((entry) => entry.slice(2))).toEqual(["begins", "ends", "begins", "ends"]);
  });

  it("is given back when the work fails, and the wait for it ends with the signal", async () => {
    const directory = await temporaryFolder();
    await expect(withCacheLock(host, directory, never, () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    await withCacheLock(host, directory, never, async () => {
      const interrupted = new AbortController();
      const waiting = withCacheLock(host, directory, interrupted.signal, () => Promise.resolve());
      interrupted.abort();
      await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
    });
  });

  it("of a killed process is taken over", async () => {
    const directory = await temporaryFolder();
    const source = join(import.meta.dirname, "../../../src");
    const script = `
      const { nodeHost } = await import(${JSON.stringify(join(source, "host/node.ts"))});
      const { withCacheLock } = await import(${JSON.stringify(join(source, "toolchain/cache.ts"))});
      await withCacheLock(nodeHost(), ${JSON.stringify(directory)}, new AbortController().signal, () => {
        console.log("held");
        return new Promise((resolve) => setTimeout(resolve, 60_000));
      });`;
    const holder = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => holder.stdout.once("data", resolve));
    holder.kill("SIGKILL");
    expect(await withCacheLock(host, directory, never, () => Promise.resolve("mine"))).toBe("mine");
  });

  it("is refused with the folder's name where the cache cannot be made", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "file"), "");
    const locked = withCacheLock(host, join(folder, "file/cache"), never, () => Promise.resolve());
    await expect(locked).rejects.toMatchObject({ code: "TOOL_MISSING", message: `the cache "${folder}/file/cache" cannot be made` });
  });
});

describe("what a failed program says", () => {
  const spec = { command: "apt-get", args: ["--config-file=x", "update"], signal: never };
  const result = { exitCode: 100, endedBy: undefined, stdout: "", stderr: "", durationMs: 1, notFound: false, timedOut: false };

  it.each([
    [{ ...result, notFound: true, exitCode: undefined }, "this machine has no apt-get"],
    [{ ...result, stderr: "W: old\nE: Unable to fetch some archives\nW: late" }, "apt-get update failed: E: Unable to fetch some archives"],
    [{ ...result, exitCode: undefined, timedOut: true }, "apt-get update failed: it took too long"],
    [{ ...result, exitCode: undefined, endedBy: "SIGKILL" }, "apt-get update failed: it ended with SIGKILL"],
  ])("becomes the reason", (failed, reason) => {
    expect(() => outcome(spec, failed)).toThrow(reason);
  });

  it("is a full disk where it says so", () => {
    const full = { ...result, stderr: "dpkg-deb: error: write failed (No space left on device)" };
    expect(() => outcome(spec, full)).toThrow(expect.objectContaining({ code: "DISK_FULL" }));
  });
});
