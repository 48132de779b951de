import { lstat, readdir, readlink, realpath } from "node:fs/promises";
import { join, posix, relative, sep } from "node:path";
import type { Mount } from "./mount.ts";

/** Something on this machine, and where a container has it. */
interface Place {
  readonly path: string;
  readonly inside: string;
}

/**
 * What links of these node_modules lead to and no mount brings along: a node_modules in a cache, a package of the workspace, one that
 * somebody works on elsewhere. A link is seen in a container as it is on disk, so each has to be where the link leads there.
 */
export async function linkedPackages(mounts: readonly Mount[], folders: readonly Place[]): Promise<readonly Mount[]> {
  const found: Mount[] = [];
  const bring = async (link: Place): Promise<Place | undefined> => {
    const end = await endOf(link, [...mounts, ...found]);
    if (end === undefined || isNever(end.path)) return undefined;
    if (!end.isThere) found.push({ source: end.path, target: end.inside });
    return end;
  };
  for (const folder of folders) {
    const isLink = (await lstat(folder.path).catch(() => undefined))?.isSymbolicLink();
    if (isLink === undefined) continue;
    // A mount follows the link it is made of.
    const isMounted = mounts.some(({ target }) => target === folder.inside);
    const end = isLink && !isMounted ? await bring(folder) : folder;
    // One after the other: what one has brought, others lead to.
    if (end !== undefined) for (const link of await linksIn(end)) await bring(link);
  }
  return found;
}

/** In a node_modules and in its scopes. */
async function linksIn({ path, inside }: Place): Promise<readonly Place[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const placed = (name: string): Place => ({ path: join(path, name), inside: posix.join(inside, name) });
  const scopes = entries.filter((entry) => entry.isDirectory() && entry.name.startsWith("@"));
  const scoped = await Promise.all(scopes.map(({ name }) => linksIn(placed(name))));
  return [...entries.filter((entry) => entry.isSymbolicLink()).map(({ name }) => placed(name)), ...scoped.flat()];
}

/** Where a link ends, here and in a container with these mounts, and whether it finds the same there. undefined where it leads nowhere here. */
async function endOf(link: Place, mounts: readonly Mount[]): Promise<(Place & { readonly isThere: boolean }) | undefined> {
  const path = await realpath(link.path).catch(() => undefined);
  if (path === undefined) return undefined;
  const inside = posix.resolve(posix.dirname(link.inside), (await readlink(link.path)).split(sep).join("/"));
  const there = broughtBy(mounts, inside);
  const isLink = there !== undefined && (await lstat(there).catch(() => undefined))?.isSymbolicLink();
  if (isLink) return endOf({ path: there, inside }, mounts);
  return { path, inside, isThere: there !== undefined && (await realpath(there).catch(() => undefined)) === path };
}

/** What of this machine a container has at that path. */
function broughtBy(mounts: readonly Mount[], inside: string): string | undefined {
  const around = mounts.filter(({ target }) => `${inside}/`.startsWith(`${target}/`));
  const nearest = around.toSorted((one, other) => other.target.length - one.target.length)[0];
  return nearest && join(nearest.source, relative(nearest.target, inside));
}

/** What no program reads: parity's own state holds secrets of other services. */
function isNever(path: string): boolean {
  return path.split(sep).includes(".parity");
}
