import { access, constants, realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import type { SoughtTool, ToolEntry, ToolFamily } from "./catalogue.ts";
import type { VersionMemory } from "./memory.ts";
import { rootOf, startFolder } from "./packages/relocate.ts";
import type { Place } from "./places.ts";
import type { Tool, ToolName } from "./tool.ts";
import { compareVersions } from "./version.ts";

export type ConfiguredPaths = Readonly<Partial<Record<ToolName, string>>>;

export interface Search {
  readonly places: readonly Place[];
  readonly paths: ConfiguredPaths;
  readonly memory: VersionMemory;
  /** Versions below these do not fit. */
  readonly atLeast?: Readonly<Partial<Record<ToolName, string>>>;
}

export interface Finding {
  readonly tools: ReadonlyMap<SoughtTool, Tool>;
  /** All of them are there, in a version the stack can use; or the configuration insists on them. */
  readonly fits: boolean;
  /** The cache has programs of this family: fetching again would give the same. */
  readonly cached: boolean;
  /** Configured paths that do not answer with a version: never passed over in silence. */
  readonly refused: ReadonlyMap<SoughtTool, string>;
}

/** A family, those of its tools that are asked for, and what was found of them. */
export interface Asked {
  readonly family: ToolFamily;
  readonly names: readonly SoughtTool[];
  readonly finding: Finding;
}

/** Nothing found, or only another major version and the cache does not show that the wanted one cannot be had. */
export function isWorthFetching({ names, finding }: Asked): boolean {
  if (finding.refused.size > 0) return false;
  return names.some((name) => !finding.tools.has(name)) || (!finding.fits && !finding.cached);
}

/**
 * The named tools of one family: configured paths first, the rest together in the first place that has them all in a
 * fitting version, else together in the first place that has them at all.
 */
export async function findFamily(search: Search, family: ToolFamily, names: readonly SoughtTool[]): Promise<Finding> {
  const tools = new Map<SoughtTool, Tool>();
  const refused = new Map<SoughtTool, string>();
  for (const name of names) {
    const path = search.paths[name];
    if (path === undefined) continue;
    const tool = await answering(search.memory, family, name, path, { source: "config", env: {} });
    if (tool) tools.set(name, tool);
    else refused.set(name, path);
  }
  const rest = names.filter((name) => search.paths[name] === undefined);
  if (rest.length === 0) return { tools, fits: refused.size === 0, cached: false, refused };

  let second: ReadonlyMap<SoughtTool, Tool> | undefined;
  let cached = false;
  for (const place of search.places) {
    const together = await findTogether(search.memory, family, rest, place);
    if (!together) continue;
    cached ||= place.source !== "path";
    if ([...together.values()].every((tool) => family.wanted.fits(tool.version) && isNewEnough(tool, search.atLeast))) {
      return { tools: new Map([...tools, ...together]), fits: refused.size === 0, cached, refused };
    }
    second ??= together;
  }
  return { tools: new Map([...tools, ...(second ?? [])]), fits: false, cached, refused };
}

function isNewEnough(tool: Tool, atLeast: Search["atLeast"]): boolean {
  const lowest = atLeast?.[tool.name];
  return lowest === undefined || compareVersions(tool.version, lowest) >= 0;
}

async function findTogether(
  memory: VersionMemory,
  family: ToolFamily,
  names: readonly SoughtTool[],
  place: Place,
): Promise<ReadonlyMap<SoughtTool, Tool> | undefined> {
  const paths = await Promise.all(names.map((name) => programIn(place.directory, family.tools[name])));
  if (paths.includes(undefined)) return undefined;
  const answers = await Promise.all(names.map((name, index) => answering(memory, family, name, paths[index] as string, place)));
  const tools = answers.filter((tool) => tool !== undefined);
  return tools.length === names.length ? new Map(names.map((name, index) => [name, tools[index] as Tool])) : undefined;
}

async function programIn(directory: string, entry: ToolEntry | undefined): Promise<string | undefined> {
  for (const file of entry?.files ?? []) {
    const path = join(directory, file);
    if (!(await isExecutable(path))) continue;
    // Debian's client programs on PATH are one script that picks a version by rules of its own.
    if (basename(await realpath(path)) === "pg_wrapper") continue;
    return path;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function answering(
  memory: VersionMemory,
  family: ToolFamily,
  name: SoughtTool,
  path: string,
  from: { readonly source: Tool["source"]; readonly env: Readonly<Record<string, string>> },
): Promise<Tool | undefined> {
  const entry = family.tools[name];
  const version = entry && (await memory.ask(path, entry, from.env));
  if (version === undefined) return undefined;
  const directory =
    from.source === "packages" && entry?.relocation ? startFolder(rootOf(path, entry.relocation), entry.relocation) : undefined;
  return {
    name,
    path,
    env: from.env,
    ...(directory ? { directory } : {}),
    version,
    source: from.source,
    drift: family.wanted.drift(version),
  };
}
