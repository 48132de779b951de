import { nodeHost } from "../../src/host/node.ts";
import { familiesOf } from "../../src/toolchain/catalogue.ts";
import { fetchMissing } from "../../src/toolchain/fetch-missing.ts";
import { type Asked, findFamily } from "../../src/toolchain/find.ts";
import { VersionMemory } from "../../src/toolchain/memory.ts";
import { placesOf } from "../../src/toolchain/places.ts";
import type { Tool, ToolName } from "../../src/toolchain/tool.ts";

export interface FetchReport {
  readonly downloads: number;
  readonly tools: readonly Tool[];
  readonly reasons: readonly string[];
}

/** Fetches tools into a cache as on a machine that has none of them: what is installed here is not looked at. */
export async function fetchIntoCache(
  directory: string,
  names: readonly ToolName[],
  progress: (message: string) => void,
): Promise<FetchReport> {
  let downloads = 0;
  const real = nodeHost();
  const host: typeof real = {
    ...real,
    run: (spec) => {
      if (spec.command === "apt-get" && spec.args.includes("download")) downloads += 1;
      return real.run(spec);
    },
  };
  const find = async (): Promise<readonly Asked[]> => {
    const places = (await placesOf(host, directory)).filter((place) => place.source !== "path");
    const search = { places, paths: {}, memory: new VersionMemory(host, directory) };
    return Promise.all(familiesOf(names).map(async (one) => ({ ...one, finding: await findFamily(search, one.family, one.names) })));
  };
  const request = { signal: AbortSignal.timeout(170_000), progress: (_: ToolName, message: string) => progress(message) };
  const reasons = await fetchMissing({ host, directory, request, find });
  return { downloads, tools: (await find()).flatMap((one) => [...one.finding.tools.values()]), reasons: [...reasons.values()] };
}

// As a program: cache directory, then names of tools. Prints the report.
if (import.meta.main) {
  const [directory = "", ...names] = process.argv.slice(2);
  nodeHost().stdout.write(JSON.stringify(await fetchIntoCache(directory, names as ToolName[], () => undefined)));
}
