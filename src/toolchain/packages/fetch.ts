import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { openFolder, shelve } from "../cache.ts";
import { type PackagedFamily, type SoughtTool, type ToolFamily, toolsOf } from "../catalogue.ts";
import { FetchFailure } from "../failure.ts";
import type { Fetching } from "../fetching.ts";
import { findFamily } from "../find.ts";
import { VersionMemory } from "../memory.ts";
import { packageSet } from "../places.ts";
import { Apt } from "./apt.ts";
import { relocate } from "./relocate.ts";
import { highestMajor, knownPackages, selectPackages } from "./simulation.ts";
import { unpackAll } from "./unpack.ts";

/** Fetches the packages of all these families in one go, into one new set. Gives the families that cannot be had, with the reason. */
export async function fetchPackages(fetching: Fetching, families: readonly PackagedFamily[]): Promise<ReadonlyMap<ToolFamily, string>> {
  const refused = new Map<ToolFamily, string>();
  const { host, signal } = fetching;
  const apt = new Apt(host, await openFolder(join(fetching.directory, "apt")), signal);
  fetching.say("packages", () => "reading the distribution's package lists");
  await apt.update();

  const known = knownPackages(await apt.madison(families.flatMap((family) => family.remedy.packages)));
  const asked: string[] = [];
  const chosen: PackagedFamily[] = [];
  for (const family of families) {
    const names = family.remedy.packages.every((name) => known.has(name)) ? family.remedy.packages : await otherMajor(apt, family);
    if (names === undefined) {
      const unknown = family.remedy.packages.filter((name) => !known.has(name));
      refused.set(family, `the distribution has no package ${unknown.join(" or ")}`);
      continue;
    }
    asked.push(...names);
    chosen.push(family);
  }
  if (chosen.length === 0) return refused;

  const selected = selectPackages(await apt.simulate(asked), asked);
  const absent = asked.filter((name) => !selected.some((one) => one.name === name));
  if (absent.length > 0) throw new FetchFailure(`apt would not install ${absent.join(", ")}`);
  const name = chosen.map((family) => toolsOf(family)[0]).join("+");
  await shelve({ host, directory: join(fetching.directory, "packages") }, name, async (folder) => {
    fetching.say("packages", () => `fetching ${selected.length} packages`);
    const debs = await openFolder(join(folder, "debs"));
    await apt.download(
      selected.map((one) => `${one.name}=${one.version}`),
      debs,
    );
    const count = (await readdir(debs)).filter((file) => file.endsWith(".deb")).length;
    if (count !== selected.length) throw new FetchFailure(`apt-get download gave ${count} of ${selected.length} packages`);
    fetching.say("packages", () => `unpacking ${selected.length} packages`);
    await unpackAll(host, folder, selected, signal);
    for (const { relocation } of chosen.flatMap((family) => Object.values(family.tools))) {
      if (relocation) await relocate(join(folder, "root"), relocation);
    }
    await proveAll(fetching, folder, chosen);
  });
  return refused;
}

async function otherMajor(apt: Apt, family: PackagedFamily): Promise<readonly string[] | undefined> {
  const { otherMajor: other } = family.remedy;
  if (!other) return undefined;
  const highest = highestMajor(await apt.packageNames(other.beginning), other.pattern);
  return highest === undefined ? undefined : other.packages(highest);
}

/** A set is only put in its place when every program in it answers: a library that is missing shows here, not in a start. */
async function proveAll(fetching: Fetching, folder: string, families: readonly ToolFamily[]): Promise<void> {
  const places = await packageSet(folder);
  // A memory of its own: the set still stands where it will not stay.
  const memory = new VersionMemory(fetching.host, folder);
  const silent: SoughtTool[] = [];
  for (const family of families) {
    const found = await findFamily({ places, paths: {}, memory }, family, toolsOf(family));
    silent.push(...toolsOf(family).filter((tool) => !found.tools.has(tool)));
  }
  fetching.signal.throwIfAborted();
  if (silent.length > 0) throw new FetchFailure(`the unpacked ${silent.join(", ")} does not run on this machine`);
}
