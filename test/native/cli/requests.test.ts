import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfiguration } from "../../../src/config/load.ts";
import { ParityError } from "../../../src/errors/parity-error.ts";
import { expectError, expectNoTrace } from "./errors.ts";
import { fuzzed } from "./fuzz.ts";
import { processesOf } from "./leftovers.ts";
import { makeProject } from "./project.ts";
import { scratch } from "./scratch.ts";
import { inTerminal } from "./terminal.ts";

const good = { project: "shop", app: { command: "node app.mjs", replicas: 1 } };

describe("a configuration with a mistake", () => {
  const cases: readonly { name: string; file: string; text: string; code: string; says: string }[] = [
    {
      name: "an unknown key",
      file: "parity.config.json",
      text: JSON.stringify({ ...good, servises: {} }, null, 2),
      code: "CONFIG_INVALID",
      says: 'did you mean "services"? (line 7)',
    },
    {
      name: "a wrong type",
      file: "parity.config.json",
      text: JSON.stringify({ ...good, load: { rate: "many" } }, null, 2),
      code: "CONFIG_INVALID",
      says: 'load.rate must be a whole number of requests per second, got "many" (line 8)',
    },
    {
      name: "a reference to nothing",
      file: "parity.config.json",
      text: JSON.stringify({ ...good, app: { ...good.app, env: { CACHE: "${redis.name}" } } }, null, 2),
      code: "CONFIG_INVALID",
      says: "refers to ${redis.name}",
    },
    { name: "YAML that is none", file: "parity.config.yaml", text: "project: shop\napp: [\n", code: "CONFIG_UNREADABLE", says: "(line" },
    {
      name: "a script that throws",
      file: "parity.config.ts",
      text: "throw new Error('on purpose');",
      code: "CONFIG_UNREADABLE",
      says: "on purpose",
    },
    {
      name: "a script with a syntax error",
      file: "parity.config.ts",
      text: "export default {",
      code: "CONFIG_UNREADABLE",
      says: "cannot be loaded",
    },
    { name: "an empty file", file: "parity.config.json", text: "", code: "CONFIG_INVALID", says: "the whole file" },
    {
      name: "a duration without a unit",
      file: "parity.config.json",
      text: JSON.stringify({ ...good, load: { duration: 20 } }),
      code: "CONFIG_INVALID",
      says: '"30s"',
    },
  ];

  test.each(cases)("$name", async ({ file, text, code, says }) => {
    const project = await scratch();
    await writeFile(join(project.root, file), text);
    const outcome = await project.run("up", "--detach", "--config", file);
    expect(expectError(outcome, code, 2)).toContain(says);
    const json = await project.run("up", "--json", "--config", file);
    expectError(json, code, 2);
    expect(json.stdout).toBe("");
    expect(await readdir(project.root)).not.toContain(".parity");
  });

  test("a file that is not there", async () => {
    const project = await scratch();
    expect(expectError(await project.run("up", "--config", "nowhere.json"), "CONFIG_NOT_FOUND", 2)).toContain("parity init");
  });

  test("every problem at once", async () => {
    const project = await scratch();
    await project.configure({ ...good, project: "Shop!", slo: { availability: 99.9 }, load: { rate: 0 } });
    const said = expectError(await project.run("status"), "CONFIG_INVALID", 2);
    for (const path of ["project", "slo.availability", "load.rate"]) expect(said).toContain(path);
  });

  test("200 made-up ones: refused within 2 s, without a stack trace, or sound", async () => {
    const project = await scratch();
    const folder = join(project.root, "made-up");
    await mkdir(folder);
    const refused: ParityError[] = [];
    for (const [index, text] of fuzzed(200).entries()) {
      const path = join(folder, `${index}.${index % 2 === 0 ? "json" : "yaml"}`);
      await writeFile(path, text);
      const startedAt = performance.now();
      const error = await loadConfiguration(folder, path).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(performance.now() - startedAt, text).toBeLessThan(2_000);
      if (error === undefined) continue;
      expect(error, text).toBeInstanceOf(ParityError);
      refused.push(error as ParityError);
    }
    expect(refused.every(({ exitCode }) => exitCode === 2)).toBe(true);
    expect(refused.length).toBeGreaterThan(150);
    expect(refused.flatMap(({ details }) => details.map(({ says }) => says)).filter((says) => /\n|undefined$/.test(says))).toEqual([]);
  });

  test("nothing in it is executed", async () => {
    const project = await makeProject({ name: "shop" });
    const canary = join(project.root, "executed");
    const shell = `$(touch '${canary}'); touch '${canary}' # \`touch '${canary}'\``;
    await project.configure({ project: "shop", app: { command: ["node", "app.mjs", shell], replicas: 1, env: { INJECTED: shell } } });
    expect((await project.run("up", "--dry-run")).exitCode).toBe(0);
    expect(await project.run("up", "--detach")).toMatchObject({ exitCode: 0 });
    expect(await readdir(project.root)).not.toContain("executed");
  });
});

describe("a command line with a mistake", () => {
  const cases: readonly { args: string[]; says: string; code?: string }[] = [
    { args: ["upp"], says: "did you mean up?" },
    { args: ["status", "--jsn"], says: "--json" },
    { args: ["up", "--on", "kubernetes"], says: "Allowed choices are" },
    { args: ["logs", "postgrse"], says: "postgres" },
    { args: ["load", "--rate", "abc"], says: '--rate must be a whole number from 1 to 1000000, got "abc"' },
    { args: ["load", "--duration", "-3"], says: "--duration" },
    { args: ["check", "zerostate/readiness/restore-testd"], says: "zerostate/readiness/restore-tested" },
    { args: ["report", "nosuch"], says: "there is no run nosuch", code: "RUN_NOT_FOUND" },
    { args: ["report", "../../etc"], says: "there is no run", code: "RUN_NOT_FOUND" },
    { args: ["report"], says: "parity certify", code: "RUN_NOT_FOUND" },
    { args: ["restore", "--nosuch"], says: "unknown option" },
  ];
  test.each(cases)("parity $args", async ({ args, says, code = "USAGE" }) => {
    const project = await scratch();
    await project.configure(good);
    const outcome = await project.run(...args);
    expect(expectError(outcome, code, 2)).toContain(says);
    expect(outcome.stdout).toBe("");
  });
});

describe("when nothing runs", () => {
  test("down has nothing to do, status says so, everything else asks for up", async () => {
    const project = await scratch();
    await project.configure(good);
    const status = await project.run("status");
    expect(status).toMatchObject({ exitCode: 3 });
    expect(status.stdout).toContain("shop is not running; start it with: parity up");
    expect(JSON.parse((await project.run("status", "--json")).stdout)).toMatchObject({ running: false, services: [] });
    const down = await project.run("down");
    expect(down).toMatchObject({ exitCode: 0 });
    expect(down.stderr).toContain("is not running");
    for (const args of [["logs", "app"], ["load"], ["drill"], ["backup"], ["restore"]]) {
      expect(expectError(await project.run(...args), "NOT_RUNNING", 3)).toContain("parity up");
    }
    expect(await processesOf(project.root)).toEqual([]);
  });

  test("--on compose without an engine says so within 10 s and leaves nothing", async () => {
    const project = await scratch();
    await project.configure(good);
    const outcome = await project.run("up", "--detach", "--on", "compose");
    expect(expectError(outcome, "ENGINE_DOWN", 3)).toContain("--on native");
    expect(outcome.ms).toBeLessThan(10_000);
  });
});

describe("how it looks", () => {
  test("ASCII only where the locale cannot show more; without colour, HOME and terminal", async () => {
    const project = await scratch();
    await project.configure({ ...good, servises: {} });
    const ascii = await project.start(["up"], { env: { LC_ALL: "C", NO_COLOR: "1" }, without: ["HOME", "LANG"] }).done;
    expectError(ascii, "CONFIG_INVALID", 2);
    expect(ascii.stderr).toMatch(/^[\n -~]*$/);
    const dryRun = await scratch();
    await dryRun.configure(good);
    expect(await dryRun.start(["up", "--dry-run"], { env: { LC_ALL: "C" }, without: ["HOME", "LANG"] }).done).toMatchObject({
      exitCode: 0,
    });
  });

  test.each([60, 110])("nothing is wider than a terminal of %i columns", async (columns) => {
    const project = await scratch();
    await project.configure({ ...good, servises: {}, load: { rate: "as many as there are, and then some more of them, please" } });
    const error = await inTerminal(["status"], { cwd: project.root, columns });
    expect(error.exitCode).toBe(2);
    expect(error.text).toContain("CONFIG_INVALID");
    for (const line of error.text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(columns);
    const help = await inTerminal(["up", "--help"], { cwd: project.root, columns });
    expect(help.exitCode).toBe(0);
  });

  test("without a terminal there is no colour", async () => {
    const project = await scratch();
    await project.configure({ ...good, servises: {} });
    expect((await project.run("status")).stderr).not.toContain("\u001b");
    const coloured = await inTerminal(["status"], { cwd: project.root, columns: 80 });
    expect(coloured.raw).toContain("\u001b[");
    const plain = await inTerminal(["status"], { cwd: project.root, columns: 80, env: { NO_COLOR: "1" } });
    expect(plain.raw).not.toContain("\u001b[3");
  });
});

test("a folder that cannot be written says so", async () => {
  const project = await scratch();
  await project.configure(good);
  await writeFile(join(project.root, ".parity"), "a file where the folder would be");
  const outcome = await project.run("up", "--detach");
  expect(outcome.exitCode).toBe(3);
  expectNoTrace(outcome);
  expect(await readFile(join(project.root, ".parity"), "utf8")).toContain("a file");
});
