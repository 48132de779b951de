import { dirname } from "node:path";
import type { Host } from "../host/host.ts";
import { cacheDirectoryOf, refuseClosedFolder } from "./cache.ts";
import { familiesOf, remedyCommand, type ToolFamily } from "./catalogue.ts";
import { fetchMissing } from "./fetch-missing.ts";
import { type Asked, type ConfiguredPaths, findFamily, isWorthFetching } from "./find.ts";
import { VersionMemory } from "./memory.ts";
import { type MissingTool, missingTools } from "./missing.ts";
import { placesOf } from "./places.ts";
import { type Tool, type Toolchain, type ToolName, type ToolReport, type ToolRequest, toolNames } from "./tool.ts";

export interface ToolchainOptions {
  /** Instead of the user's. Absolute. */
  readonly cacheDirectory?: string;
  /** Nothing is fetched, whatever a request says. */
  readonly offline?: boolean;
  /** Programs the configuration insists on, absolute. */
  readonly paths?: ConfiguredPaths;
}

/** The toolchain of this machine. Stateless but for the versions it remembers. */
export function createToolchain(host: Host, options: ToolchainOptions): Toolchain {
  const directory = options.cacheDirectory ?? cacheDirectoryOf(host);
  const paths = options.paths ?? {};
  const memory = new VersionMemory(host, directory);

  const find = async (names: readonly ToolName[], atLeast: ToolRequest["atLeast"] = {}): Promise<readonly Asked[]> => {
    const places = await placesOf(host, directory);
    const search = { places, paths, memory, atLeast };
    const asked = familiesOf(names).map(async (one) => ({ ...one, finding: await findFamily(search, one.family, one.names) }));
    return Promise.all(asked).finally(() => memory.save());
  };

  return {
    async require(names, request) {
      const offline = options.offline === true || request.offline === true;
      let asked = await find(names, request.atLeast);
      let reasons: ReadonlyMap<ToolFamily, string> = new Map();
      if (!offline && asked.some(isWorthFetching)) {
        await refuseClosedCache(host, asked, directory);
        reasons = await fetchMissing({ host, directory, request, find: () => find(names, request.atLeast) });
        asked = await find(names, request.atLeast);
      }
      request.signal.throwIfAborted();
      const missing = asked.flatMap((one) =>
        missingOf(one, reasons.get(one.family) ?? (offline ? "not found, and nothing is fetched offline" : "not found")),
      );
      if (missing.length > 0) throw missingTools(missing, offline);
      const found = new Map<ToolName, Tool>(asked.flatMap((one) => [...one.finding.tools]));
      if (names.includes("node")) found.set("node", nodeTool(host));
      await refuseClosedCache(host, asked, directory);
      return found;
    },

    async survey() {
      const asked = await find(toolNames);
      return toolNames.map((name) => reportOf(host, name, asked));
    },
  };
}

/** Checked before the work of fetching as well as after it: what is found may be an older cache's. */
async function refuseClosedCache(host: Host, asked: readonly Asked[], directory: string): Promise<void> {
  for (const { names, finding } of asked) {
    if (!names.includes("postgres") && !names.includes("initdb")) continue;
    const postgres = finding.tools.get("postgres") ?? finding.tools.get("initdb");
    if (postgres === undefined) await refuseClosedFolder(host, directory);
    else if (postgres.source === "packages") await refuseClosedFolder(host, dirname(postgres.path));
  }
}

function missingOf(asked: Asked, reason: string): readonly MissingTool[] {
  const { family, finding } = asked;
  return asked.names
    .filter((name) => !finding.tools.has(name))
    .map((name) => {
      const path = finding.refused.get(name);
      return { name, family, reason: path === undefined ? reason : `the configured "${path}" does not answer with a version` };
    });
}

function nodeTool(host: Host): Tool {
  return { name: "node", path: host.nodePath, env: {}, version: host.nodeVersion, source: "parity", drift: undefined };
}

function reportOf(host: Host, name: ToolName, asked: readonly Asked[]): ToolReport {
  const own = name === "node" ? undefined : asked.find((one) => one.names.includes(name));
  if (name === "node" || own === undefined) return { name, wanted: host.nodeVersion, found: nodeTool(host), remedy: "parity runs on it" };
  return { name, wanted: own.family.wanted.text, found: own.finding.tools.get(name), remedy: remedyCommand(own.family) };
}
