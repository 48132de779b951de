import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Plan } from "../../../src/plan/plan.ts";
import { projectFolder } from "../../../src/runtimes/containers/project-folder.ts";
import { hashOf } from "../../../src/runtimes/kind/images/image-file.ts";
import { appImage } from "../../../src/runtimes/kind/images/made-image.ts";
import { dockerfileOf } from "../../../src/runtimes/kind/images/pack.ts";
import { type ProjectFiles, projectFiles } from "../../../src/runtimes/kind/images/project-files.ts";

let top: string;

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), "parity-files-"));
  await write({
    "shop/main.mjs": `import pg from "pg"; import "node:fs"; import { x } from "./inner.mjs";`,
    "shop/inner.mjs": `await import("@scope/inner/sub");`,
    "shop/main.test.mjs": `import "test-runner";`,
    "shop/.parity/secrets.json": "secret",
    "shop/.git/HEAD": "ref",
    "node_modules/pg/package.json": `{ "dependencies": { "pg-types": "1" }, "devDependencies": { "compiler": "1" } }`,
    "node_modules/pg/index.js": "1",
    "node_modules/pg/node_modules/pg-types/index.js": "nested",
    "node_modules/pg-types/index.js": "not the one that pg finds",
    "node_modules/@scope/inner/package.json": `{ "peerDependencies": { "absent": "1" } }`,
    "node_modules/compiler/index.js": "large",
    "node_modules/test-runner/index.js": "large",
    "node_modules/hook/index.js": "1",
    "node_modules/node/bin/node": "a package called like the program that runs it",
  });
});
afterEach(() => rm(top, { recursive: true, force: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(top, path)), { recursive: true });
    await writeFile(join(top, path), content);
  }
}

function planOf(command: readonly string[] = ["node", "main.mjs"]): Plan {
  const cwd = join(top, "shop");
  return { project: "shop", stateDirectory: join(cwd, ".parity"), app: { cwd, command, env: {} } } as unknown as Plan;
}

async function filesOf(plan: Plan): Promise<ProjectFiles> {
  return projectFiles(plan, (await projectFolder(plan)).mounts);
}

const places = (files: ProjectFiles["own"]): string[] => files.map(({ to }) => to).sort();

test("the app's own files are there, and parity's state is not", async () => {
  const { own } = await filesOf(planOf());
  expect(places(own)).toEqual(["/project/shop/inner.mjs", "/project/shop/main.mjs", "/project/shop/main.test.mjs"]);
});

test("a package is there if the program names it or what it names depends on it, at the place where Node finds it", async () => {
  const { packages } = await filesOf(planOf(["node", "--import=hook", "main.mjs"]));
  expect(places(packages)).toEqual([
    "/project/node_modules/@scope/inner/package.json",
    "/project/node_modules/hook/index.js",
    "/project/node_modules/pg/index.js",
    "/project/node_modules/pg/node_modules/pg-types/index.js",
    "/project/node_modules/pg/package.json",
  ]);
});

test("a program that finds what it starts by itself has everything", async () => {
  const { packages } = await filesOf(planOf(["npx", "serve"]));
  expect(places(packages)).toContain("/project/node_modules/compiler/index.js");
  expect(places(packages)).toContain("/project/node_modules/pg-types/index.js");
});

test("a linked package is there as the link and as what it leads to", async () => {
  await write({ "packages/linked/index.js": "1", "shop/main.mjs": `import "linked";` });
  await symlink("../packages/linked", join(top, "node_modules/linked"));
  const { packages } = await filesOf(planOf());
  expect(packages.map(({ to, link }) => ({ to, link }))).toEqual(
    expect.arrayContaining([
      { to: "/project/node_modules/linked", link: "../packages/linked" },
      { to: "/project/packages/linked/index.js", link: undefined },
    ]),
  );
});

test("the image has another name after a change of the program, a package or the base, and the same after none", async () => {
  const plan = planOf();
  const nameOf = async (base = "node:24"): Promise<string> => (await appImage(plan, await projectFolder(plan), base)).name;
  const first = await nameOf();
  expect(first).toMatch(/^docker\.io\/parity\/parity-shop-app:[0-9a-f]{16}$/);
  await write({ "shop/.parity/new.json": "1", "node_modules/compiler/index.js": "2" });
  expect(await nameOf()).toBe(first);
  expect(await nameOf("node:25")).not.toBe(first);
  await write({ "node_modules/pg/index.js": "2" });
  const second = await nameOf();
  expect(second).not.toBe(first);
  await write({ "shop/inner.mjs": "changed" });
  expect(await nameOf()).not.toBe(second);
});

test("a file that is not there when it is to be read is named", async () => {
  const plan = { ...planOf(), app: { ...planOf().app, cwd: join(top, "nowhere") } };
  const made = projectFolder(plan).then((folder) => appImage(plan, folder, "node:24"));
  await expect(made).rejects.toMatchObject({ code: "IMAGE_MISSING", message: expect.stringContaining("nowhere") });
});

test("the right to be run is part of the content", async () => {
  const file = { from: join(top, "shop/main.mjs"), to: "/a", executable: false };
  expect(await hashOf([file])).not.toBe(await hashOf([{ ...file, executable: true }]));
});

test("each layer is copied for the user that the image runs as", () => {
  expect(dockerfileOf("parity/node:1", 2, "/project/my shop")).toBe(`FROM parity/node:1
COPY --chown=1000:1000 layer-0/ /
COPY --chown=1000:1000 layer-1/ /
WORKDIR "/project/my shop"
USER 1000:1000
`);
});
