import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { works } from "../../../src/runtimes/kind/autoscaling/strain.ts";

describe("what uses a container's CPU", () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "strain-"));
    file = join(folder, "strained");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const begun = (rounds: number) => spawn("sh", ["-c", works, "sh", file, "0.020", "0.020", String(rounds)], { stdio: "ignore" });
  const isThere = (): Promise<boolean> =>
    access(file).then(
      () => true,
      () => false,
    );

  it("goes on until its file is gone", async () => {
    const program = begun(1_000_000);
    const ended = once(program, "exit");
    await expect.poll(isThere).toBe(true);
    await rm(file);
    expect(await ended).toEqual([0, null]);
  });

  it("ends by itself after so many rounds, and says so by its file", async () => {
    expect(await once(begun(3), "exit")).toEqual([0, null]);
    expect(await isThere()).toBe(false);
  });
});
