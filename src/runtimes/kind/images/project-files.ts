import { readFile } from "node:fs/promises";
import { dirname, join, posix, relative, sep } from "node:path";
import type { Plan } from "../../../plan/plan.ts";
import type { Mount } from "../../containers/project-folder.ts";
import { filesBelow, type ImageFile } from "./image-file.ts";
import { isProgram, mentionedInCommand, mentionedInProgram } from "./mentioned.ts";
import { dependenciesOf, installedNames, packageFolders } from "./packages.ts";

/** What no program reads: parity's own state holds secrets of other services. */
const never: ReadonlySet<string> = new Set([".git", ".parity"]);
const withoutPackages: ReadonlySet<string> = new Set([...never, "node_modules"]);

export interface ProjectFiles {
  /** Apart from its packages, which change seldom: each is a layer. */
  readonly own: readonly ImageFile[];
  readonly packages: readonly ImageFile[];
}

/**
 * What an app given as a command needs, at the places it has in its containers (`mounts` of its project folder). Of its packages
 * those that its `dependencies` or its own program name, with what these depend on: a development's whole node_modules is tens of times that.
 */
export async function projectFiles(plan: Plan, mounts: readonly Mount[]): Promise<ProjectFiles> {
  const { cwd } = plan.app;
  const [own, ...above] = mounts;
  const highest = above.at(-1)?.source;
  const top = highest === undefined ? cwd : dirname(highest);
  const inside = (path: string): string => posix.join("/project", ...relative(top, path).split(sep));
  const files = await filesBelow(cwd, own?.target ?? inside(cwd), withoutPackages);
  const folders = runsNode(plan)
    ? await neededPackages(plan, files, top)
    : [join(cwd, "node_modules"), ...above.map(({ source }) => source)];
  const without = runsNode(plan) ? withoutPackages : never;
  const packages = await Promise.all(folders.map((folder) => filesBelow(folder, inside(folder), without).catch(ignoreAbsent)));
  return { own: files, packages: packages.flat() };
}

/** Any other program (npm, npx) finds what it starts by itself: then everything stays. */
function runsNode({ app }: Plan): boolean {
  return [app.command, app.migrate?.up].every((command) => command === undefined || command[0] === "node");
}

async function neededPackages({ app }: Plan, files: readonly ImageFile[], top: string): Promise<readonly string[]> {
  const installed = await installedNames(app.cwd, top);
  const programs = files.filter(({ from, link }) => link === undefined && isProgram(relative(app.cwd, from).replaceAll(sep, "/")));
  const texts = await Promise.all(programs.map(({ from }) => readFile(from, "utf8")));
  const commands = [...app.command.slice(1), ...(app.migrate?.up ?? []).slice(1), ...Object.values(app.env)];
  const wanted = new Set([
    ...(await dependenciesOf(app.cwd)),
    ...texts.flatMap((text) => mentionedInProgram(text, installed)),
    ...commands.flatMap((text) => mentionedInCommand(text, installed)),
  ]);
  return packageFolders(wanted, app.cwd, top);
}

function ignoreAbsent(error: NodeJS.ErrnoException): readonly ImageFile[] {
  if (error.code !== "ENOENT") throw error;
  return [];
}
