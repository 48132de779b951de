import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadConfiguration } from "../../../src/config/load.ts";
import { ParityError } from "../../../src/errors/parity-error.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "parity-config-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function refusal(name: string, text: string): Promise<ParityError> {
  await writeFile(join(folder, name), text);
  const outcome = await loadConfiguration(folder, name).then(
    () => "accepted",
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(ParityError);
  return outcome as ParityError;
}

const valid = "project: shop\napp: { command: node server.js }\n";

describe("one problem, its place and what to write instead", () => {
  const cases: readonly { what: string; add: string; at: string; says: RegExp; line: number }[] = [
    { what: "an unknown key", add: "servces: {}", at: "servces", says: /did you mean "services"/, line: 3 },
    {
      what: "an unknown service",
      add: "services:\n  postgre: {}",
      at: "services.postgre",
      says: /no such service; did you mean "postgres"/,
      line: 4,
    },
    {
      what: "a share above 1",
      add: "slo:\n  availability: 99.9",
      at: "slo.availability",
      says: /99.9 is above 1: write a share, 0.999$/,
      line: 4,
    },
    {
      what: "a rate that is words",
      add: "load:\n  rate: 10k",
      at: "load.rate",
      says: /whole number of requests per second, got "10k"/,
      line: 4,
    },
    {
      what: "a duration without a unit",
      add: "load:\n  duration: 60",
      at: "load.duration",
      says: /number with a unit such as "30s".*got 60/,
      line: 4,
    },
    {
      what: "a word that is no choice",
      add: "runtime: natve",
      at: "runtime",
      says: /must be one of .*got "natve"; did you mean "native"/,
      line: 3,
    },
    {
      what: "a port out of range",
      add: "services:\n  postgres:\n    port: 70000",
      at: "services.postgres.port",
      says: /65535|<=/,
      line: 5,
    },
    { what: "a port that is text", add: "services:\n  redis:\n    port: '6379'", at: "services.redis.port", says: /port number/, line: 5 },
    {
      what: "a path without its slash",
      add: "ledger:\n  write: transfers\n  lookup: /lookup",
      at: "ledger.write",
      says: /must begin with "\/"/,
      line: 4,
    },
    { what: "a missing key", add: "ledger:\n  write: /transfers", at: "ledger.lookup", says: /string/, line: 3 },
  ];
  test.each(cases)("$what", async ({ add, at, says, line }) => {
    const error = await refusal("parity.config.yaml", `${valid}${add}\n`);
    expect(error).toMatchObject({ code: "CONFIG_INVALID", exitCode: 2, message: "parity.config.yaml has 1 problem" });
    expect(error.details).toHaveLength(1);
    expect(error.details[0]).toMatchObject({ at, line });
    expect(error.details[0]?.says).toMatch(says);
  });
});

test("the configuration the problems are added to is itself accepted", async () => {
  await writeFile(join(folder, "parity.config.yaml"), valid);
  const { config } = await loadConfiguration(folder, undefined);
  expect(config).toMatchObject({
    project: "shop",
    load: { rate: 10_000, duration: 60 },
    slo: { availability: 0.999, latency: { share: 0.99, below: 0.2 } },
  });
});

describe("the app", () => {
  const cases: readonly [string, string, string, RegExp][] = [
    ["nothing that starts it", "{ replicas: 2 }", "app", /exactly one of: command, image, build, url/],
    ["a key of another kind", "{ url: 'http://127.0.0.1:1', replicas: 2 }", "app.replicas", /no such setting/],
    ["a near miss", "{ command: node x, helth: /h }", "app.helth", /did you mean "health"/],
    ["a reference to no service", "{ command: node x, env: { A: '${postgrs.host}' } }", "app.env.A", /refers to \$\{postgrs.host\}/],
    ["a secret that is no file", "{ command: node x, env: { A: '${secrets.jwt}' } }", "app.env.A", /secrets.NAME.file/],
  ];
  test.each(cases)("%s", async (_, app, at, says) => {
    const error = await refusal("parity.config.yaml", `project: shop\napp: ${app}\n`);
    expect(error.details.map((detail) => detail.at)).toEqual([at]);
    expect(error.details[0]?.says).toMatch(says);
  });
});

test("every problem comes at once, in the order of the file, also from TypeScript", async () => {
  const error = await refusal(
    "parity.config.ts",
    `export default {
  project: "Shop",
  app: { command: "node x", env: { A: "\${nowhere.host}" } },
  slo: {
    availability: 99,
  },
  load: { rate: 1.5 },
};
`,
  );
  expect(error.details.map(({ at, line }) => [at, line])).toEqual([
    ["project", 2],
    ["app.env.A", 3],
    ["slo.availability", 5],
    ["load.rate", 7],
  ]);
});

describe("a file that cannot be loaded", () => {
  test("is not there", async () => {
    await expect(loadConfiguration(folder, "parity.config.ts")).rejects.toMatchObject({ code: "CONFIG_NOT_FOUND", exitCode: 2 });
    await expect(loadConfiguration(folder, undefined)).rejects.toMatchObject({
      code: "CONFIG_NOT_FOUND",
      hint: expect.stringContaining("parity init"),
    });
  });
  test("is not there, and the sample system's stack is", async () => {
    await mkdir(join(folder, ".parity"));
    await writeFile(join(folder, ".parity/plan.json"), "{}");
    await expect(loadConfiguration(folder, undefined)).rejects.toMatchObject({ hint: "the sample system was started here: add --sample" });
  });
  test("is not YAML, with every broken line", async () => {
    const error = await refusal("parity.config.yaml", "project: [\napp: }\n");
    expect(error.code).toBe("CONFIG_UNREADABLE");
    expect(error.details[0]?.line).toBeGreaterThan(0);
  });
  test("throws while it is loaded", async () => {
    const error = await refusal("parity.config.ts", "throw new Error('no such tenant');\nexport default {};\n");
    expect(error).toMatchObject({ code: "CONFIG_UNREADABLE", message: expect.stringContaining("no such tenant") });
  });
  test("exports nothing", async () => {
    expect(await refusal("parity.config.ts", "export const a = 1;\n")).toMatchObject({ code: "CONFIG_INVALID" });
  });
});

test("syntax Node cannot strip, such as an enum, is loaded all the same", async () => {
  await writeFile(
    join(folder, "parity.config.ts"),
    'enum Name { Shop = "shop" }\nexport default { project: Name.Shop, app: { command: "node x" } };\n',
  );
  expect((await loadConfiguration(folder, undefined)).config.project).toBe("shop");
});

test("it is found from a folder below", async () => {
  await writeFile(join(folder, "parity.config.json"), JSON.stringify({ project: "shop", app: { command: ["node", "x y"] } }));
  const { mkdir } = await import("node:fs/promises");
  await mkdir(join(folder, "a/b"), { recursive: true });
  const { config, root } = await loadConfiguration(join(folder, "a/b"), undefined);
  expect(root).toBe(folder);
  expect(config.app).toMatchObject({ command: ["node", "x y"] });
});
