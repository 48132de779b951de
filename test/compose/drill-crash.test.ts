import { rm } from "node:fs/promises";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectWhole, faultsOf, runUnlocked } from "../native/cli/crash.ts";
import { type Project, projectIn } from "../native/cli/project.ts";
import { scratchFolder } from "../scratch/folder.ts";
import { withEngine } from "./engine-project.ts";
import { whyNoEngine } from "./small-stack.ts";

/** PARITY_TEST_COMPOSE_DRILLS=1: a drill begins only in its steady state, which a machine with other work on it may not reach in time. */
const isAsked = process.env["PARITY_TEST_COMPOSE_DRILLS"] !== undefined;
const reason = isAsked ? await whyNoEngine() : "it needs a quiet machine: PARITY_TEST_COMPOSE_DRILLS=1";
if (reason) console.log(`skipped: parity killed in a drill of containers (${reason})`);

/** One kind each of what is done to a container, to the way to one, and to its limits; and the command that comes next. */
const cases = [
  ["pause-postgres", ["heal", "--sample"]],
  ["partition-app-redis", ["up", "--sample", "--detach"]],
  ["starved-app-instance", ["heal", "--sample"]],
] as const;

describe.skipIf(reason !== undefined)("SIGKILL of parity in a drill of containers", { timeout: 300_000 }, () => {
  let project: Project;

  beforeAll(async () => {
    project = withEngine(projectIn(await scratchFolder("parity-cli-", { on: "compose", sample: true })));
    const up = await project.run("up", "--sample", "--detach", "--on", "compose", "--images", "debian");
    expect(up, up.stderr).toMatchObject({ exitCode: 0 });
  }, 600_000);

  afterAll(async () => {
    expect(await project.run("down", "--sample", "--volumes")).toMatchObject({ exitCode: 0 });
    await rm(project.root, { recursive: true, force: true });
  }, 120_000);

  test.each(cases)("%s: its fault is there, and the next command takes it back", async (drill, next) => {
    const command = project.start(["drill", drill, "--sample", "--json"]);
    await expect
      .poll(() => command.stdout, { timeout: 120_000, interval: 20, message: command.stderr })
      .toContain('"type":"fault.injected"');
    command.signal("SIGKILL");
    await command.done;
    expect(await faultsOf(project)).not.toEqual([]);
    const outcome = await runUnlocked(project, ...next);
    expect(outcome, outcome.stderr).toMatchObject({ exitCode: 0 });
    await expectWhole(project);
  });
});
