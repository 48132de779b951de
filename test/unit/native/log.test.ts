import { appendFile, mkdir, mkdtemp, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { boundLog, readFrom, tailOf } from "../../../src/runtimes/native/log.ts";
import { instancePaths } from "../../../src/runtimes/native/paths.ts";

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "parity-log-"));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

describe("a service's log", () => {
  it("gives its last lines, also an unfinished one", async () => {
    const path = join(await folder(), "log");
    expect((await tailOf(path, 3)).lines).toEqual([]);
    await writeFile(path, "one\ntwo\nthree\nfour\n");
    expect((await tailOf(path, 2)).lines).toEqual(["three", "four"]);
    expect((await tailOf(path, 0)).lines).toEqual([]);
    await appendFile(path, "fi");
    expect(await tailOf(path, 1)).toEqual({ lines: ["fi"], end: 21 });
  });

  it("is followed by whole lines and characters, also after it was emptied", async () => {
    const path = join(await folder(), "log");
    await writeFile(path, Buffer.from("ä\nhalf ü").subarray(0, 9));
    const first = await readFrom(path, 0);
    expect(first).toEqual({ text: "ä\n", end: 3 });
    await appendFile(path, Buffer.from([0xbc, 0x0a]));
    const second = await readFrom(path, first.end);
    expect(second.text).toBe("half ü\n");
    expect((await readFrom(path, second.end)).text).toBe("");
    await truncate(path, 0);
    await appendFile(path, "new\n");
    expect((await readFrom(path, second.end)).text).toBe("new\n");
  });

  it("is moved aside when it grew past its bound, and not before", async () => {
    const paths = instancePaths(await folder(), "app", 0);
    await mkdir(paths.home, { recursive: true });
    await writeFile(paths.log, "short\n");
    await boundLog(paths);
    expect((await stat(paths.log)).size).toBe(6);
    await truncate(paths.log, 64 * 1024 ** 2 + 1);
    await boundLog(paths);
    expect((await stat(paths.log)).size).toBe(0);
    expect((await stat(paths.previousLog)).size).toBe(64 * 1024 ** 2 + 1);
  });
});
