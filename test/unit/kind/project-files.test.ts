import { cp, mkdir, mkdtemp, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { nodeHost } from "../../../src/host/node.ts";
import type { Plan } from "../../../src/plan/plan.ts";
import { projectFolder } from "../../../src/runtimes/containers/project-folder.ts";
import { hashOf } from "../../../src/runtimes/kind/images/image-file.ts";
import { appImage } from "../../../src/runtimes/kind/images/made-image.ts";
import { dockerfileOf } from "../../../src/runtimes/kind/images/pack.ts";
import { type ProjectFiles, projectFiles } from "../../../src/runtimes/kind/images/project-files.ts";

let top: string;
/** Outside of everything that is the project's. */
let elsewhere: string;
/** The root of what is laid out as an image would be. */
let image: string;

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), "parity-files-"));
  elsewhere = await mkdtemp(join(tmpdir(), "parity-elsewhere-"));
  image = await mkdtemp(join(tmpdir(), "parity-image-"));
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
afterEach(async () => {
  for (const folder of [top, elsewhere, image]) await rm(folder, { recursive: true, force: true });
});

async function write(files: Readonly<Record<string, string>>, below = top): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(below, path)), { recursive: true });
    await writeFile(join(below, path), content);
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

/** What the program prints in a container of the image, laid out here. No link of the image may lead nowhere. */
async function printedInImage(plan: Plan): Promise<string> {
  const { own, packages } = await filesOf(plan);
  for (const { from, to, link } of [...packages, ...own]) {
    await mkdir(dirname(join(image, to)), { recursive: true });
    if (link === undefined) await cp(from, join(image, to));
    else await symlink(link, join(image, to));
  }
  for (const { to, link } of [...packages, ...own].filter(({ link }) => link !== undefined)) await stat(join(image, to, "../", link ?? ""));
  expect(new Set([...packages, ...own].map(({ to }) => to)).size, "each place once").toBe(packages.length + own.length);
  return printed(join(image, "project", "shop"));
}

/** Both outputs and the exit code. */
async function printed(cwd: string): Promise<string> {
  const { stdout, stderr, exitCode } = await nodeHost().run({ command: process.execPath, args: ["main.mjs"], cwd, timeoutMs: 20_000 });
  return `${stdout}${stderr}${exitCode}`;
}

/** An app that prints what its packages are, and whether two that import the same one have the same. */
const shop = {
  "main.mjs": `import { one, shared as first } from "one"; import { two, shared as second } from "two"; console.log(one, two, first === second);`,
};
const installed = {
  "node_modules/one/package.json": `{ "type": "module", "exports": "./index.js", "dependencies": { "shared": "1" } }`,
  "node_modules/one/index.js": `import { shared } from "shared"; export const one = "one"; export { shared };`,
  "node_modules/two/package.json": `{ "type": "module", "exports": "./index.js", "dependencies": { "shared": "1" } }`,
  "node_modules/two/index.js": `import { shared } from "shared"; export const two = "two"; export { shared };`,
  "node_modules/shared/package.json": `{ "type": "module", "exports": "./index.js" }`,
  "node_modules/shared/index.js": `export const shared = {};`,
};
const below = (folder: string, files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, content]) => [join(folder, path), content]));

test.each([
  ["of the app leads out of the project", "shop/node_modules", () => elsewhere],
  ["of the app leads to another folder of the project", "shop/node_modules", () => join(top, ".cache/7")],
  ["above the app leads out of the project", "node_modules", () => elsewhere],
])("a node_modules %s, and what is found through it is found in the image", async (_, link, target) => {
  await rm(join(top, link), { recursive: true, force: true });
  await write(below("shop", shop));
  await write(installed, target());
  await symlink(join(target(), "node_modules"), join(top, link));
  expect(await printed(join(top, "shop"))).toBe("one two true\n0");
  expect(await printedInImage(planOf())).toBe("one two true\n0");
});

test("a node_modules that is the one above once more stays that one", async () => {
  await write({ ...below("shop", shop), ...installed });
  await symlink("../node_modules", join(top, "shop/node_modules"));
  expect(await printedInImage(planOf())).toBe("one two true\n0");
  const { packages } = await filesOf(planOf());
  expect(packages.find(({ to }) => to === "/project/shop/node_modules")).toMatchObject({ link: "../node_modules" });
});

test("a package that leads out of the project is there at its link, once, with what it finds where it really is", async () => {
  await write({ ...below("shop", shop), ...installed });
  for (const name of ["one", "shared"]) await rm(join(top, "node_modules", name), { recursive: true });
  await write({ ...below("work", installed), "work/node_modules/one/data.txt": "1" }, elsewhere);
  await mkdir(join(elsewhere, "linked"));
  await rename(join(elsewhere, "work/node_modules/one"), join(elsewhere, "work/one"));
  await symlink(join(elsewhere, "work/one"), join(elsewhere, "linked/one"));
  await symlink(join(elsewhere, "linked/one"), join(top, "node_modules/one"));
  await symlink(join(elsewhere, "work/node_modules/shared"), join(top, "node_modules/shared"));
  expect(await printed(join(top, "shop"))).toBe("one two true\n0");
  expect(await printedInImage(planOf())).toBe("one two true\n0");
});

test("a link to what is not packed is there as what it leads to", async () => {
  await write({
    "shop/main.mjs": `import { sum } from "./lib/sum.mjs"; import { readFileSync } from "node:fs";
      console.log(sum(1), readFileSync("texts/hello.txt", "utf8"), readFileSync("again", "utf8"));`,
    "library/sum.mjs": `import { base } from "base"; import { more } from "./more.mjs"; export const sum = (x) => x + base + more;`,
    "library/node_modules/base/package.json": `{ "type": "module", "exports": "./index.js" }`,
    "library/node_modules/base/index.js": "export const base = 10;",
    "library/.parity/secrets.json": "secret",
  });
  await write({ "texts/hello.txt": "hello", "more.mjs": "export const more = 100;" }, elsewhere);
  await symlink("../library", join(top, "shop/lib"));
  await symlink(join(elsewhere, "more.mjs"), join(top, "library/more.mjs"));
  await symlink(join(elsewhere, "texts"), join(top, "shop/texts"));
  await symlink("texts/hello.txt", join(top, "shop/again"));
  expect(await printed(join(top, "shop"))).toBe("111 hello hello\n0");
  expect(await printedInImage(planOf())).toBe("111 hello hello\n0");
  const { own } = await filesOf(planOf());
  expect(own.find(({ to }) => to === "/project/shop/again")).toMatchObject({ link: "texts/hello.txt" });
  expect(JSON.stringify(own)).not.toContain("secrets.json");
});

test("what leads nowhere, or to parity's own state, is not there", async () => {
  await symlink("nowhere", join(top, "shop/dangling"));
  await symlink(".parity/secrets.json", join(top, "shop/secrets"));
  await symlink("nowhere", join(top, "node_modules/pg/dangling"));
  await symlink("nowhere", join(top, "node_modules/absent"));
  const { own, packages } = await filesOf(planOf());
  expect([...own, ...packages].filter(({ link }) => link !== undefined)).toEqual([]);
  expect(places(own)).toEqual(["/project/shop/inner.mjs", "/project/shop/main.mjs", "/project/shop/main.test.mjs"]);
});

test("a link to a folder that the link itself is in is refused by its name", async () => {
  await symlink("..", join(top, "shop/up"));
  const made = projectFolder(planOf()).then((folder) => appImage(planOf(), folder, "node:24"));
  await expect(made).rejects.toMatchObject({ code: "IMAGE_MISSING", message: expect.stringContaining(join(top, "shop/up")) });
});

test("where everything is there, so is what links lead to", async () => {
  await write({ "packages/linked/index.js": "1", "packages/linked/node_modules/deep/index.js": "1" });
  await symlink("../packages/linked", join(top, "node_modules/linked"));
  await symlink("../shop", join(top, "node_modules/shop"));
  await mkdir(join(top, "node_modules/.bin"));
  await symlink("../pg/index.js", join(top, "node_modules/.bin/pg"));
  const { packages } = await filesOf(planOf(["npx", "serve"]));
  const at = (to: string) => packages.filter((file) => file.to === to).map(({ link }) => link);
  expect(at("/project/node_modules/linked/node_modules/deep/index.js")).toEqual([undefined]);
  expect(at("/project/node_modules/shop")).toEqual(["../shop"]);
  expect(at("/project/node_modules/.bin/pg")).toEqual(["../pg/index.js"]);
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
