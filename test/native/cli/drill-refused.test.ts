import { cp, mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, onTestFinished, test } from "vitest";
import { expectError } from "./errors.ts";
import { processesOf } from "./leftovers.ts";
import { makeProject, projectIn } from "./project.ts";
import { scratch } from "./scratch.ts";

/** A fault that a parity which is gone left behind. */
function leftOver(root: string): string {
  return JSON.stringify({
    v: 1,
    fault: { id: "left", kind: "kill", parameters: { service: "postgres", instance: 0 } },
    remembered: {},
    drill: "kill-postgres",
    run: "r1",
    runtime: "native",
    recordedAt: new Date().toISOString(),
    order: 1,
    deadline: Date.now() + 600_000,
    owner: { pid: process.pid, startedAt: "1" },
    abandoned: false,
    heal: ["true"],
    cwd: root,
  });
}

describe("nothing but parity's own is broken", () => {
  test("an app that runs elsewhere: refused before anything is asked of it, and listed as not possible", async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      response.end("ok");
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    onTestFinished(() => void server.close());
    const project = await scratch();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await project.configure({ project: "shop", app: { url } });
    for (const args of [["drill"], ["drill", "kill-postgres", "lock"], ["drill", "--all"]]) {
      expect(expectError(await project.run(...args), "NOT_OURS", 2), args.join(" ")).toContain(
        `shop runs at ${url} and was not started by parity`,
      );
    }
    expect(asked).toBe(0);
    const list = JSON.parse((await project.run("drill", "--list", "--json")).stdout) as { drills: { possible: boolean; reason: string }[] };
    expect(list.drills.length).toBeGreaterThan(0);
    for (const { possible, reason } of list.drills) {
      expect(possible).toBe(false);
      expect(reason).toContain("was not started by parity");
    }
  });

  test("a folder that was copied with its running stack's state: the stack is the first one's, whatever is asked of the copy", async () => {
    const project = await makeProject();
    expect(await project.run("up", "--detach")).toMatchObject({ exitCode: 0 });
    await mkdir(join(project.state, "faults"), { recursive: true });
    const before = (await project.run("status", "--json")).stdout.replaceAll(/"memoryBytes":\d+/g, "");
    const copy = projectIn(`${project.root}-copy`);
    await cp(project.root, copy.root, { recursive: true, filter: (path) => !path.includes("postmaster.pid") });
    await writeFile(join(copy.state, "faults", "left.json"), leftOver(copy.root));
    expectError(await copy.run("drill"), "NOT_RUNNING", 3);
    expectError(await copy.run("drill", "--all"), "NOT_RUNNING", 3);
    expect(await copy.run("heal")).toMatchObject({ exitCode: 0 });
    expect(await copy.run("down", "--volumes")).toMatchObject({ exitCode: 0 });
    expect((await project.run("status", "--json")).stdout.replaceAll(/"memoryBytes":\d+/g, "")).toBe(before);
    expect(await processesOf(copy.root)).toEqual([]);
  });
});

describe("what is asked for wrongly", () => {
  test("a drill that does not exist, among others that do", async () => {
    const project = await makeProject();
    expect(await project.run("up", "--detach")).toMatchObject({ exitCode: 0 });
    expect(expectError(await project.run("drill", "kill-postgres", "kill-postgre"), "USAGE", 2)).toContain("did you mean kill-postgres?");
    expect(expectError(await project.run("drill", "--list", "nothing-like-it"), "USAGE", 2)).toContain("parity drill --list");
    expect(expectError(await project.run("drill", "--all", "kill-postgres"), "USAGE", 2)).toContain("--all takes no names");
  });
});
