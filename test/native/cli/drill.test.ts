import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scratchFolder } from "../../scratch/folder.ts";
import { expectError } from "./errors.ts";
import { processesOf } from "./leftovers.ts";
import { type Project, projectIn } from "./project.ts";

let project: Project;

/** The sample system, whose configuration is not in the folder it runs in: a watchdog must find its way all the same. */
beforeAll(async () => {
  project = projectIn(await scratchFolder("parity-cli-", { on: "native", sample: true }));
  const up = await project.run("up", "--sample", "--detach");
  expect(up, up.stderr).toMatchObject({ exitCode: 0 });
});
afterAll(async () => {
  expect(await project.run("down", "--sample", "--volumes")).toMatchObject({ exitCode: 0 });
  expect(await processesOf(project.root)).toEqual([]);
  await rm(project.root, { recursive: true, force: true });
});

const faults = (): Promise<string[]> => readdir(join(project.state, "faults")).catch(() => []);

async function drillWithFaultIn() {
  const drill = project.start(["drill", "--sample", "--json"]);
  await expect.poll(() => drill.stdout, { timeout: 90_000, interval: 20 }).toContain('"fault.injected"');
  return drill;
}

/** The stack as it was, and nothing of the drill. */
async function expectHealed(): Promise<void> {
  const status = JSON.parse((await project.run("status", "--sample", "--json")).stdout) as {
    services: { service: string; state: string }[];
  };
  expect(status.services.filter(({ state }) => state !== "running" && state !== "finished")).toEqual([]);
  expect(await faults()).toEqual([]);
  const beside = (await processesOf(project.root)).filter(({ command }) => /k6|watchdog|heal/.test(command));
  expect(beside).toEqual([]);
}

describe("a drill whose fault is in", () => {
  test("Ctrl-C, twice: undone, exit 130", async () => {
    const drill = await drillWithFaultIn();
    expect((await faults()).length).toBeGreaterThan(0);
    drill.signal("SIGINT");
    drill.signal("SIGINT");
    expectError(await drill.done, "INTERRUPTED", 130);
    await expect.poll(() => expectHealed().then(() => "healed", String), { timeout: 60_000 }).toBe("healed");
  });

  test("SIGKILL: its watchdog undoes it, past the lock of the dead, and ends its load", async () => {
    const drill = await drillWithFaultIn();
    drill.signal("SIGKILL");
    await drill.done;
    expect((await faults()).length).toBeGreaterThan(0);
    await expect.poll(() => expectHealed().then(() => "healed", String), { timeout: 60_000, interval: 250 }).toBe("healed");
  });

  test("SIGKILL, then down at once: down or the watchdog undoes it, and nothing is left", async () => {
    const drill = await drillWithFaultIn();
    drill.signal("SIGKILL");
    await drill.done;
    await expect
      .poll(async () => (await project.run("down", "--sample")).exitCode, {
        timeout: 60_000,
        interval: 250,
        message: "locked by the watchdog's heal at most",
      })
      .toBe(0);
    await expect.poll(() => processesOf(project.root), { timeout: 60_000, interval: 250 }).toEqual([]);
    expect(await project.run("up", "--sample", "--detach")).toMatchObject({ exitCode: 0 });
    await expectHealed();
  });
});
