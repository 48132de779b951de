import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Plan } from "../../../src/plan/plan.ts";
import type { Mount } from "../../../src/runtimes/containers/mount.ts";
import { projectFolder } from "../../../src/runtimes/containers/project-folder.ts";

let top: string;
let elsewhere: string;

beforeEach(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), "parity-project-")));
  elsewhere = await realpath(await mkdtemp(join(tmpdir(), "parity-elsewhere-")));
  await write(top, "shop/main.mjs");
});
afterEach(async () => {
  for (const folder of [top, elsewhere]) await rm(folder, { recursive: true, force: true });
});

async function write(below: string, path: string): Promise<void> {
  await mkdir(dirname(join(below, path)), { recursive: true });
  await writeFile(join(below, path), "1");
}

async function linked(): Promise<readonly Mount[]> {
  const cwd = join(top, "shop");
  return (await projectFolder({ stateDirectory: join(cwd, ".parity"), app: { cwd } } as unknown as Plan)).linked;
}

test("packages that lie in their folders need nothing more", async () => {
  for (const folder of [".", "shop"]) await write(top, `${folder}/node_modules/.pnpm/pg@8/node_modules/pg/index.js`);
  await symlink(".pnpm/pg@8/node_modules/pg", join(top, "node_modules/pg"));
  await symlink("../../node_modules/pg", join(top, "shop/node_modules/pg"));
  await symlink("nowhere", join(top, "node_modules/absent"));
  expect(await linked()).toEqual([]);
});

test("a node_modules that leads out of the project is there where its link leads in the container", async () => {
  await write(elsewhere, "node_modules/pg/index.js");
  await symlink(join(elsewhere, "node_modules"), join(top, "shop/node_modules"));
  expect(await linked()).toEqual([{ source: join(elsewhere, "node_modules"), target: join(elsewhere, "node_modules") }]);
  await rm(join(top, "shop/node_modules"));
  await write(top, "cache/7/pg/index.js");
  await symlink("../cache/7", join(top, "shop/node_modules"));
  // The app's own folder is the root of what is mounted: one step up is above it.
  expect(await linked()).toEqual([{ source: join(top, "cache/7"), target: "/cache/7" }]);
});

test("one above the app is there by its mount, which follows the link", async () => {
  await write(elsewhere, "node_modules/pg/index.js");
  await write(elsewhere, "packages/one/index.js");
  await symlink("../packages/one", join(elsewhere, "node_modules/one"));
  await symlink(join(elsewhere, "node_modules"), join(top, "node_modules"));
  // A link in it is seen beside the app's other folders.
  expect(await linked()).toEqual([{ source: join(elsewhere, "packages/one"), target: "/project/packages/one" }]);
});

test("one that is the folder above once more is there already", async () => {
  await write(top, "node_modules/pg/index.js");
  await symlink("../node_modules", join(top, "shop/node_modules"));
  expect(await linked()).toEqual([]);
});

test("so are packages of a workspace, with and without a scope, and those that somebody works on elsewhere", async () => {
  await write(top, "packages/one/index.js");
  await write(top, "packages/two/index.js");
  await write(elsewhere, "three/index.js");
  await mkdir(join(top, "node_modules/@scope"), { recursive: true });
  await symlink("../packages/one", join(top, "node_modules/one"));
  await symlink("../../packages/two", join(top, "node_modules/@scope/two"));
  await symlink(join(elsewhere, "three"), join(top, "node_modules/three"));
  await symlink("../shop", join(top, "node_modules/shop"));
  const mounts = await linked();
  expect(mounts.toSorted((one, other) => one.source.localeCompare(other.source))).toEqual(
    [
      { source: join(elsewhere, "three"), target: join(elsewhere, "three") },
      { source: join(top, "packages/one"), target: "/project/packages/one" },
      { source: join(top, "packages/two"), target: "/project/packages/two" },
    ].toSorted((one, other) => one.source.localeCompare(other.source)),
  );
});

test("parity's own state is nobody's package", async () => {
  await write(top, "shop/.parity/package/index.js");
  await write(elsewhere, ".parity/package/index.js");
  await mkdir(join(top, "shop/node_modules"));
  await symlink("../.parity/package", join(top, "shop/node_modules/own"));
  await symlink(join(elsewhere, ".parity/package"), join(top, "shop/node_modules/other"));
  expect(await linked()).toEqual([]);
});
