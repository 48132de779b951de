import { readdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Host } from "../host/host.ts";
import { readManifest } from "./packages/manifest.ts";
import { compareVersions } from "./version.ts";

/** A folder of programs. */
export interface Place {
  readonly directory: string;
  readonly source: "path" | "packages" | "go";
  readonly env: Readonly<Record<string, string>>;
}

/** Debian keeps each major version's Postgres programs in a folder of their own, off PATH. */
const versionedPostgres = "usr/lib/postgresql";

/** Everywhere programs are looked for, in order. */
export async function placesOf(host: Host, cacheDirectory: string): Promise<readonly Place[]> {
  const [versioned, sets, builds] = await Promise.all([
    versionedFolders("/"),
    packageSets(join(cacheDirectory, "packages")),
    folders(join(cacheDirectory, "go")),
  ]);
  const onPath = (host.env["PATH"] ?? "").split(delimiter).filter((directory) => directory !== "");
  return [
    ...[...new Set([...onPath, ...versioned])].map((directory): Place => ({ directory, source: "path", env: {} })),
    ...sets,
    ...builds.map((directory): Place => ({ directory, source: "go", env: {} })),
  ];
}

async function packageSets(directory: string): Promise<readonly Place[]> {
  const sets = await Promise.all((await folders(directory)).map(packageSet));
  return sets.flat();
}

/** Newest version first, so that the folder of one set holds the same order as the machine's own. */
export async function packageSet(set: string): Promise<readonly Place[]> {
  const manifest = await readManifest(set);
  if (!manifest) return [];
  const root = join(set, "root");
  const libraries = manifest.libraries.map((library) => join(root, library)).join(":");
  const env: Record<string, string> = libraries === "" ? {} : { LD_LIBRARY_PATH: libraries };
  const directories = [join(root, "usr/bin"), join(root, "usr/sbin"), ...(await versionedFolders(root))];
  return directories.map((place) => ({ directory: place, source: "packages", env }));
}

async function versionedFolders(root: string): Promise<string[]> {
  const directory = join(root, versionedPostgres);
  const majors = await readdir(directory).catch(() => []);
  return majors.sort((first, second) => compareVersions(second, first)).map((number) => join(directory, number, "bin"));
}

async function folders(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith(".")).map((entry) => entry.name);
  return names
    .sort()
    .reverse()
    .map((name) => join(directory, name));
}
