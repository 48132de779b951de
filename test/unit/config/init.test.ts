import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inspectProject } from "../../../src/config/init/inspect-project.ts";
import { configurationText } from "../../../src/config/init/write-configuration.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "parity-init-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("what package.json, Dockerfile and the Compose file say ends in the configuration, with where it was seen", async () => {
  const manifest = {
    name: "@acme/Shop_API",
    scripts: { start: "node dist/server.js", "migrate:up": "x", "migrate:down": "y" },
    dependencies: { "prom-client": "15" },
  };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  await writeFile(join(folder, "docker-compose.yml"), "services:\n  db:\n    image: postgres:16\n    environment: [POSTGRES_DB=orders]\n");
  const seen = await inspectProject(folder);
  expect(seen).toMatchObject({
    name: "shop-api",
    command: { value: "node dist/server.js", where: "package.json, scripts.start" },
    migrateUp: { value: "npm run --silent migrate:up" },
    metrics: { value: "/metrics" },
    database: { value: "orders" },
  });
  const text = configurationText(seen);
  expect(text).toContain('command: "node dist/server.js", // package.json, scripts.start');
  expect(text).toContain('migrate: { up: "npm run --silent migrate:up", down: "npm run --silent migrate:down" }');
  expect(text).toContain('postgres: { database: "orders" }');
});

test("a Dockerfile wins over the start script, which is named beside it", async () => {
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "shop", scripts: { start: "nest start" } }));
  await writeFile(join(folder, "Dockerfile"), "FROM scratch\n");
  const text = configurationText(await inspectProject(folder));
  expect(text).toContain('build: { context: ".", dockerfile: "Dockerfile" }');
  expect(text).toContain('or: command: "npm start"');
});

test.each([
  ["an empty folder", {}],
  ["a package.json that is broken", { "package.json": "{" }],
  ["a Compose file that is broken", { "compose.yaml": "a: [" }],
])("%s gives a configuration that can be loaded and says what is missing", async (_, files) => {
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const text = configurationText(await inspectProject(folder));
  expect(text).toContain("no start script was seen");
  const { configurationSchema } = await import("../../../src/config/schema.ts");
  // Beside a broken package.json nothing can be imported, so it is loaded from a folder of its own.
  const elsewhere = join(folder, "elsewhere");
  await mkdir(elsewhere);
  await writeFile(join(elsewhere, "package.json"), "{}");
  const file = join(elsewhere, "written.ts");
  await writeFile(file, text.replace('import { defineConfig } from "parity-kit";', "const defineConfig = (config: unknown) => config;"));
  const { default: value } = (await import(file)) as { default: unknown };
  expect(configurationSchema.safeParse(value).error).toBeUndefined();
});
