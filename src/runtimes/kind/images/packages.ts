import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { readIfThere } from "../../../files/read-if-there.ts";
import { isBelow, type Places, type Seen } from "./places.ts";

// Old packages have a list where there should be an object, and Node does not mind.
const names = z.record(z.string(), z.unknown()).catch({});
const manifest = z.looseObject({ dependencies: names, optionalDependencies: names, peerDependencies: names });

export interface Wanted {
  readonly name: string;
  /** Folder of whoever imports it. */
  readonly by: Seen;
}

/**
 * The packages that Node would find for these names, with all that those depend on, each once. What leads to one from elsewhere is
 * noted in `places`. A name that nobody has is passed over: it may be optional.
 */
export async function neededPackages(wanted: Iterable<Wanted>, places: Places): Promise<readonly Seen[]> {
  const found = new Map<string, Seen>();
  const waiting = [...wanted];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const seen = await find(next, places);
    if (seen === undefined || found.has(seen.real)) continue;
    found.set(seen.real, seen);
    waiting.push(...(await dependenciesOf(seen.real)).map((name) => ({ name, by: seen })));
  }
  return [...found.values()];
}

/** What a package's own file says that it cannot do without in production. */
export async function dependenciesOf(folder: string): Promise<readonly string[]> {
  const text = await readIfThere(join(folder, "package.json"));
  if (text === undefined) return [];
  const { dependencies, optionalDependencies, peerDependencies } = manifest.parse(JSON.parse(text));
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
}

/** Every name that can be imported from a folder: "pg", "@redis/client". */
export async function installedNames(from: Seen, places: Places): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const folder of foldersAbove(from, places)) {
    for (const name of await namesInFolder(join(folder, "node_modules"))) {
      const scoped = name.startsWith("@") ? await namesInFolder(join(folder, "node_modules", name)) : undefined;
      for (const each of scoped?.map((inner) => `${name}/${inner}`) ?? [name]) found.add(each);
    }
  }
  return found;
}

/** As Node: from the folder in which the importer really lies upwards. What is found outside of all places is put beside its importer. */
async function find({ name, by }: Wanted, places: Places): Promise<Seen | undefined> {
  for (const folder of foldersAbove(by, places)) {
    const path = join(folder, "node_modules", name);
    if (!(await stat(path).catch(() => undefined))) continue;
    const around = await places.ofPackages(dirname(path));
    const at = around === undefined ? join(by.at, "node_modules", name) : join(around, basename(path));
    const real = await realpath(path);
    return { real, at: places.put({ real, at }) };
  }
  return undefined;
}

/** With itself. */
function foldersAbove({ real }: Seen, { top }: Places): readonly string[] {
  const last = isBelow(real, top) ? top : undefined;
  const folders = [real];
  for (let folder = real; folder !== last && folder !== dirname(folder); folder = dirname(folder)) folders.push(dirname(folder));
  return folders;
}

async function namesInFolder(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith("."));
}
