import { readFile, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { exists } from "../../../files/exists.ts";
import type { Plan } from "../../../plan/plan.ts";
import type { Mount } from "../../containers/mount.ts";
import type { ImageFile } from "./image-file.ts";
import { isProgram, mentionedInCommand, mentionedInProgram } from "./mentioned.ts";
import { dependenciesOf, installedNames, neededPackages, type Wanted } from "./packages.ts";
import { Places, type Seen } from "./places.ts";
import { never, Tree } from "./tree.ts";

const withoutPackages: ReadonlySet<string> = new Set([...never, "node_modules"]);

export interface ProjectFiles {
  /** Apart from its packages, which change seldom: each is a layer. */
  readonly own: readonly ImageFile[];
  readonly packages: readonly ImageFile[];
}

/**
 * What an app given as a command needs, at the places it has in its containers (`mounts` of its project folder). Of its packages
 * those that its `dependencies` or its own program name, with what these depend on: a development's whole node_modules is tens of times that.
 * What the app finds through a link here it finds there.
 */
export async function projectFiles(plan: Plan, mounts: readonly Mount[]): Promise<ProjectFiles> {
  const { cwd } = plan.app;
  const above = mounts.slice(1).map(({ source }) => source);
  const places = await Places.of(cwd, dirname(above.at(-1) ?? join(cwd, "node_modules")));
  const app: Seen = { real: await realpath(cwd), at: cwd };
  const own = new Tree(places, withoutPackages);
  await own.add(app);
  await own.settle();
  const packages = new Tree(places, runsNode(plan) ? withoutPackages : never, own);
  const needed = runsNode(plan) ? await neededBy(plan, app, own, places) : await allPackages([cwd, ...above.map(dirname)], own, places);
  for (const each of needed) await packages.add(each);
  await packages.settle();
  for (const [at, target] of places.links) packages.link(at, target);
  return { own: own.files, packages: packages.files };
}

/** Any other program (npm, npx) finds what it starts by itself: then everything stays. */
function runsNode({ app }: Plan): boolean {
  return [app.command, app.migrate?.up].every((command) => command === undefined || command[0] === "node");
}

async function neededBy({ app }: Plan, folder: Seen, own: Tree, places: Places): Promise<readonly Seen[]> {
  const commands = [...app.command.slice(1), ...(app.migrate?.up ?? []).slice(1), ...Object.values(app.env)];
  const installed = await installedNames(folder, places);
  const named = commands.flatMap((text) => mentionedInCommand(text, installed));
  const wanted = await Promise.all([folder, ...own.copies].map((by) => wantedBy(by, own, places)));
  return neededPackages([...named.map((name) => ({ name, by: folder })), ...wanted.flat()], places);
}

/** By the programs in a folder of the app, or in one to which a link of it leads; or by the one program to which a link leads. */
async function wantedBy(by: Seen, own: Tree, places: Places): Promise<readonly Wanted[]> {
  const at = places.inImage(by.at);
  const programs = own.files.filter(({ to, link }) => link === undefined && `${to}/`.startsWith(`${at}/`) && isProgram(to));
  const texts = await Promise.all(programs.map(({ from }) => readFile(from, "utf8")));
  const isFile = programs.some(({ to }) => to === at);
  const folder = isFile ? { real: dirname(by.real), at: dirname(by.at) } : by;
  const installed = await installedNames(folder, places);
  const names = new Set([
    ...(isFile ? [] : await dependenciesOf(by.real)),
    ...texts.flatMap((text) => mentionedInProgram(text, installed)),
  ]);
  return [...names].map((name) => ({ name, by: folder }));
}

/** The node_modules of these folders, and of those to which links of the app lead. */
async function allPackages(folders: readonly string[], own: Tree, places: Places): Promise<readonly Seen[]> {
  const found: Seen[] = [];
  for (const folder of [...folders, ...own.copies.map(({ real }) => real)]) {
    const path = join(folder, "node_modules");
    const at = (await exists(path)) ? await places.ofPackages(path) : undefined;
    if (at !== undefined) found.push({ real: await realpath(path), at });
  }
  return found;
}
