import { lstat, readdir, realpath } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { readIfThere } from "../../../files/read-if-there.ts";

// Old packages have a list where there should be an object, and Node does not mind.
const names = z.record(z.string(), z.unknown()).catch({});
const manifest = z.looseObject({ dependencies: names, optionalDependencies: names, peerDependencies: names });

interface Wanted {
  readonly name: string;
  /** Folder of whoever imports it. */
  readonly by: string;
}

/**
 * The folders of packages, and the links to such, that Node would find for these names, with all that those depend on.
 * `top`: nothing above this folder is looked at. A name that nobody has is passed over: it may be optional.
 */
export async function packageFolders(wanted: Iterable<string>, by: string, top: string): Promise<readonly string[]> {
  const found = new Set<string>();
  const waiting: Wanted[] = [...wanted].map((name) => ({ name, by }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const place = await find(next, top);
    if (place === undefined || found.has(place)) continue;
    found.add(place);
    const real = await realpath(place);
    if (!relative(top, real).startsWith("..")) found.add(real);
    waiting.push(...(await dependenciesOf(real)).map((name) => ({ name, by: real })));
  }
  return [...found].sort();
}

/** What a package's own file says that it cannot do without in production. */
export async function dependenciesOf(folder: string): Promise<readonly string[]> {
  const text = await readIfThere(join(folder, "package.json"));
  if (text === undefined) return [];
  const { dependencies, optionalDependencies, peerDependencies } = manifest.parse(JSON.parse(text));
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
}

/** Every name that can be imported from a folder: "pg", "@redis/client". */
export async function installedNames(from: string, top: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const folder of foldersUpTo(from, top)) {
    for (const name of await namesInFolder(join(folder, "node_modules"))) {
      const scoped = name.startsWith("@") ? await namesInFolder(join(folder, "node_modules", name)) : undefined;
      for (const each of scoped?.map((inner) => `${name}/${inner}`) ?? [name]) found.add(each);
    }
  }
  return found;
}

async function find({ name, by }: Wanted, top: string): Promise<string | undefined> {
  for (const folder of foldersUpTo(by, top)) {
    const place = join(folder, "node_modules", name);
    if (await lstat(place).catch(() => undefined)) return place;
  }
  return undefined;
}

function foldersUpTo(from: string, top: string): readonly string[] {
  const folders = [from];
  for (let folder = from; folder !== top && folder !== dirname(folder); folder = dirname(folder)) folders.push(dirname(folder));
  return folders;
}

async function namesInFolder(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith("."));
}
