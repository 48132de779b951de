import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { builtFiles } from "../../../src/runtimes/kind/images/built-files.ts";

describe("what a build is given", () => {
  let folder: string;

  const write = async (files: Readonly<Record<string, string>>): Promise<void> => {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
  };
  const given = async (dockerfile = "Dockerfile") => (await builtFiles({ context: folder, dockerfile })).map(({ to }) => to).sort();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "parity-built-"));
    const modules = { "node_modules/pg/index.js": "1", "packages/a/node_modules/b/index.js": "2" };
    await write({ Dockerfile: "FROM node", "src/main.ts": "3", ".git/HEAD": "4", ".parity/secrets": "5", ...modules });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("is everything, vendored packages too, but no history and no state of parity's", async () => {
    expect(await given()).toEqual(["/Dockerfile", "/node_modules/pg/index.js", "/packages/a/node_modules/b/index.js", "/src/main.ts"]);
  });

  it("is not what .dockerignore names, in its own language", async () => {
    await write({
      ".dockerignore": "# packages are installed inside\n**/node_modules\nsrc/*\n!src/main.ts\nDockerfile\n",
      "src/other.ts": "6",
    });
    expect(await given()).toEqual(["/.dockerignore", "/Dockerfile", "/src/main.ts"]);
  });

  it("is by the Dockerfile's own list where there is one", async () => {
    await write({
      ".dockerignore": "src\n",
      "deploy/app.Dockerfile": "FROM node",
      "deploy/app.Dockerfile.dockerignore": "**/node_modules\n",
    });
    expect(await given("deploy/app.Dockerfile")).toEqual([
      "/.dockerignore",
      "/Dockerfile",
      "/deploy/app.Dockerfile",
      "/deploy/app.Dockerfile.dockerignore",
      "/src/main.ts",
    ]);
  });
});
