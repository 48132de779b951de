import { cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { host } from "../compose/small-stack.ts";
import { nodeImageHere } from "./node-image.ts";
import { openSampleProject, type SampleProject } from "./sample-project.ts";

const { image, reason } = await nodeImageHere();
if (reason) console.log(`skipped: the sample system on kind, by its commands (${reason})`);

const minute = 60_000;

/** A Deployment that breaks the guides' rules, as a user's own manifests may. */
const unruly = `apiVersion: apps/v1
kind: Deployment
metadata: { name: by-hand }
spec:
  selector: { matchLabels: { app: by-hand } }
  template:
    metadata: { labels: { app: by-hand } }
    spec: { containers: [{ name: one, image: "docker.io/library/nginx:latest" }] }
`;

const spec = `import { test } from "parity-kit/vitest";
import { expect } from "vitest";
test("a database and a prefix of its own", async ({ database, redis }) => {
  expect(await database.query("select count(*)::int as tables from pg_tables where schemaname = 'public'")).toEqual([{ tables: expect.any(Number) }]);
  expect(redis.prefix).toMatch(/^parity:test:/);
});
`;

/** What a person does with the sample system on a cluster, by the built program alone. */
describe.skipIf(reason !== undefined)("the sample system on kind", { timeout: 10 * minute }, () => {
  let sample: SampleProject;

  beforeAll(async () => {
    sample = await openSampleProject("kind-journey", image ?? "");
    await mkdir(join(sample.folder, "chaos"));
    await cp(join(import.meta.dirname, "controls/drain-without-budget.yaml"), join(sample.folder, "chaos/drain-without-budget.yaml"));
    expect(await sample.parity("up", "--detach", "--on", "kind", "--images", "debian")).toMatchObject({ exitCode: 0 });
  }, 15 * minute);

  afterAll(() => sample[Symbol.asyncDispose](), 3 * minute);

  test("says what runs, with its nodes and its autoscaler", async () => {
    const { exitCode, stdout } = await sample.parity("status");
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/kind[^]*control-plane[^]*worker/) });
    expect(stdout).toMatch(/app\/1/);
  });

  test("lends its database and its Redis to integration tests", async () => {
    await mkdir(join(sample.folder, "node_modules/@redis"), { recursive: true });
    await symlink(resolve("."), join(sample.folder, "node_modules/parity-kit"));
    for (const name of ["vitest", "pg", "@redis/client"])
      await symlink(resolve("node_modules", name), join(sample.folder, "node_modules", name));
    await writeFile(join(sample.folder, "one.test.ts"), spec);
    await writeFile(
      join(sample.folder, "vitest.config.mjs"),
      // The first test waits for the migrations, which run in a pod.
      'export default { test: { testTimeout: 60_000, reporters: ["default", ["json", { outputFile: "results.json" }]] } };\n',
    );
    const ran = await host.run({ command: process.execPath, args: [resolve("node_modules/vitest/vitest.mjs"), "run"], cwd: sample.folder });
    const results = JSON.parse(await readFile(join(sample.folder, "results.json"), "utf8")) as object;
    expect(results, ran.stdout + ran.stderr).toMatchObject({ numPassedTests: 1, numFailedTests: 0 });
  });

  test("its objects keep the guides' rules, and a folder of manifests that does not is told each", async () => {
    expect(await sample.parity("check", "platform/policy")).toMatchObject({ exitCode: 0 });
    await mkdir(join(sample.folder, "deploy"));
    await writeFile(join(sample.folder, "deploy/by-hand.yaml"), unruly);
    const judged = await sample.parity("check", "platform/policy", "--manifests", "deploy");
    expect(judged).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/by-hand[^]*latest/) });
  });

  test("its backup can be restored, up to serving", async () => {
    expect(await sample.parity("backup")).toMatchObject({ exitCode: 0 });
    const { exitCode, stderr } = await sample.parity("backup", "verify");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining("proved up to serving") });
  });

  // What the machine beneath takes from this one for a moment can cost a request: what does not hold costs some each time.
  test.each(["rolling-update", "node-drained", "bad-canary"])("%s is withstood", { retry: 2 }, async (drill) => {
    const { verdict, reason: why } = await sample.carriedOut(drill);
    expect({ verdict, why }).toMatchObject({ verdict: "resilient" });
  });

  test("a drain that asks no budget is not", async () => {
    const { verdict, reason: why } = await sample.carriedOut("drain-without-budget");
    expect({ verdict, why }).toEqual({ verdict: "not resilient", why: expect.stringMatching(/one away at most/) });
  });

  test("goes and comes back with its rows, and then nothing is left of it", async () => {
    const ask = (sql: string) => sample.parity("exec", "postgres", "--", "psql", "-XAtc", sql);
    const made = await ask("create table kept as select 42 as answer");
    expect(made, made.stderr).toMatchObject({ exitCode: 0 });
    expect(await sample.parity("down")).toMatchObject({ exitCode: 0 });
    expect(await sample.parity("status")).not.toMatchObject({ exitCode: 0 });
    expect(await sample.parity("up", "--detach")).toMatchObject({ exitCode: 0 });
    expect(await ask("select answer from kept")).toMatchObject({ stdout: "42\n" });
    expect(await sample.parity("down", "--volumes")).toMatchObject({ exitCode: 0 });
    const { stdout } = await host.run({ command: "docker", args: ["ps", "--all", "--format", "{{.Names}}"] });
    expect(stdout).not.toContain("kind-journey");
    expect(await readdir(join(sample.folder, ".parity"))).not.toContain("kind");
  });
});
