import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ProcessResult } from "../../src/host/host.ts";
import { nodeHost } from "../../src/host/node.ts";
import type { RunningStack } from "../../src/runtimes/runtime.ts";
import { openProject, requireStack } from "../../src/session/project.ts";
import { requireOwnServer } from "../../src/vitest/fixture-stack.ts";
import { connectTo, databasesNamed, maintenanceDatabase } from "../../src/vitest/server.ts";
import { scratchFolder } from "../scratch/folder.ts";

const host = nodeHost();
const repository = resolve(import.meta.dirname, "../..");
let root = "";
let stack: RunningStack;

interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly assertionResults: readonly { readonly title: string; readonly failureMessages: string[] }[] }[];
}

beforeAll(async () => {
  root = await scratchFolder("parity-fixtures-", { on: "native" });
  await cp(join(import.meta.dirname, "fixture-project"), root, { recursive: true });
  // As npm would install it: the package itself, and what the project's own tests import.
  await mkdir(join(root, "node_modules/@redis"), { recursive: true });
  await symlink(repository, join(root, "node_modules/parity-kit"));
  for (const name of ["vitest", "pg", "@redis/client"]) {
    await symlink(join(repository, "node_modules", name), join(root, "node_modules", name));
  }
});

afterAll(async () => {
  await parity("down", "--volumes");
  await rm(root, { recursive: true, force: true });
});

function parity(...args: string[]): Promise<ProcessResult> {
  return host.run({ command: host.nodePath, args: [join(repository, "dist/bin.js"), ...args], cwd: root });
}

/** A real run of vitest in the project, as its owner would start it. */
async function runVitest(...filters: string[]): Promise<Results & { readonly output: string }> {
  await rm(join(root, "results.json"), { force: true });
  const vitest = join(repository, "node_modules/vitest/vitest.mjs");
  const { stdout, stderr } = await host.run({ command: host.nodePath, args: [vitest, "run", ...filters], cwd: root });
  const results = JSON.parse(await readFile(join(root, "results.json"), "utf8").catch(() => "{}")) as Results;
  return { ...results, output: stdout + stderr };
}

async function databases(prefix: string): Promise<readonly { name: string; comment: string | undefined }[]> {
  const client = await connectTo(stack, maintenanceDatabase);
  return databasesNamed(client, prefix).finally(() => client.end());
}

async function templatesBuilt(): Promise<number> {
  return (await lines("migrations.log")).filter((name) => name === "parity_building").length;
}

async function lines(file: string): Promise<string[]> {
  return (await readFile(join(root, file), "utf8")).trim().split("\n");
}

test("without a running stack a test says how to start one", async () => {
  const { numFailedTests, testResults } = await runVitest("one");
  expect(numFailedTests).toBe(1);
  expect(testResults[0]?.assertionResults[0]?.failureMessages.join()).toContain(
    "the stack of fixtures is not running; start it with: parity up --detach",
  );
});

describe("with a running stack", () => {
  beforeAll(async () => {
    const up = await parity("up", "--detach");
    expect(up).toMatchObject({ exitCode: 0 });
    stack = requireStack(await openProject(host, { config: join(root, "parity.config.json") }));
  });

  test("forty tests in two workers see nothing of each other, and the template is built once", async () => {
    const { numPassedTests, numFailedTests, output } = await runVitest("many");
    expect({ numPassedTests, numFailedTests }, output).toEqual({ numPassedTests: 40, numFailedTests: 0 });
    expect(await templatesBuilt()).toBe(1);
    expect(await databases("parity_template_")).toHaveLength(1);
    expect(await databases("parity_test_")).toEqual([]);
    const times = (await lines("handed-out.log")).map(Number).sort((a, b) => a - b);
    // The first of a worker also finds the stack and makes the template.
    console.log(`a database handed out after ${times[20]?.toFixed(1)} ms (p50), ${times[37]?.toFixed(1)} ms (p95)`);
    expect(times[20]).toBeLessThan(1_000);
  });

  test("only the database of a test that failed is kept, and its name is said", async () => {
    const { numPassedTests, numFailedTests, output } = await runVitest("fails");
    expect({ numPassedTests, numFailedTests }, output).toEqual({ numPassedTests: 1, numFailedTests: 1 });
    const kept = await databases("parity_test_");
    expect(kept).toEqual([{ name: expect.any(String), comment: "kept: an order that is wrong failed" }]);
    expect(output).toContain(`"an order that is wrong" failed; its database is kept: ${kept[0]?.name}`);
    const client = await connectTo(stack, kept[0]?.name ?? "");
    const { rows } = await client.query("select label from orders").finally(() => client.end());
    expect(rows).toEqual([{ label: "to be looked at" }]);
  });

  test("what a killed worker left is gone after the next run, what was kept stays", async () => {
    await runVitest("killed");
    const left = (await databases("parity_test_")).filter(({ comment }) => comment === undefined);
    expect(left.length).toBeGreaterThan(0);
    expect(await keys()).toHaveLength(1);
    const { numPassedTests, output } = await runVitest("one");
    expect(numPassedTests, output).toBe(1);
    expect((await databases("parity_test_")).map(({ comment }) => comment)).toEqual(["kept: an order that is wrong failed"]);
    expect(await keys()).toEqual([]);
  });

  test("a changed migration makes a new template", async () => {
    const before = await templatesBuilt();
    await writeFile(join(root, "migrations/002.sql"), "-- another\n");
    const { numPassedTests, output } = await runVitest("one");
    expect(numPassedTests, output).toBe(1);
    expect((await templatesBuilt()) - before).toBe(1);
    expect(await databases("parity_template_")).toHaveLength(2);
  });

  test("migrations that go to another database than the one they are told are refused", async () => {
    const source = await readFile(join(root, "migrate.mjs"), "utf8");
    await writeFile(join(root, "migrate.mjs"), source.replace("database: DB_NAME", 'database: "fixtures"'));
    const { numFailedTests, testResults } = await runVitest("one");
    await writeFile(join(root, "migrate.mjs"), source);
    expect(numFailedTests).toBe(1);
    expect(testResults[0]?.assertionResults[0]?.failureMessages.join()).toContain("left the database parity_building empty");
    expect(await databases("parity_building")).toEqual([]);
  });

  test("a database that is not the stack's own is refused", () => {
    const endpoint = stack.endpoint.bind(stack);
    const elsewhere = (host: string, port: number): RunningStack =>
      Object.create(stack, {
        plan: { value: stack.plan },
        secret: { value: () => "" },
        authorityFile: { value: () => "" },
        endpoint: { value: () => ({ ...endpoint("postgres"), host, port }) },
      }) as RunningStack;
    expect(() => requireOwnServer(stack)).not.toThrow();
    expect(() => requireOwnServer(elsewhere("db.example.org", endpoint("postgres").port))).toThrow(/is not the one of the stack/);
    expect(() => requireOwnServer(elsewhere("127.0.0.1", 5432))).toThrow(/is not the one of the stack/);
  });
});

async function keys(): Promise<string[]> {
  const { createClient } = await import("@redis/client");
  const { port } = stack.endpoint("redis");
  const client = createClient({ url: `redis://:${stack.secret("redis")}@127.0.0.1:${port}` });
  await client.connect();
  return client.keys("parity:test:*").finally(() => client.destroy());
}
