import { join } from "node:path";
import type { Host } from "../host/host.ts";
import { clearPartial, withCacheLock } from "./cache.ts";
import { isBuilt, isPackaged, type PackagedFamily, type ToolFamily, toolsOf } from "./catalogue.ts";
import { FetchFailure } from "./failure.ts";
import { type Fetching, ProgressTicker } from "./fetching.ts";
import { type Asked, isWorthFetching } from "./find.ts";
import { buildGo } from "./go/build.ts";
import { fetchPackages } from "./packages/fetch.ts";
import type { ToolName, ToolRequest } from "./tool.ts";

export interface MissingFetch {
  readonly host: Host;
  /** The cache. */
  readonly directory: string;
  readonly request: ToolRequest;
  /** Looks again for what is to be found. */
  find(): Promise<readonly Asked[]>;
}

type Reasons = ReadonlyMap<ToolFamily, string>;

/** Fetches and builds what is missing, under the cache's lock. Gives what could not be had, each with the reason. */
export async function fetchMissing(missing: MissingFetch): Promise<Reasons> {
  const { host, directory, request } = missing;
  const ticker = new ProgressTicker(request);
  const first = (await missing.find()).find(isWorthFetching)?.names[0] ?? "postgres";
  ticker.begin("lock", first);
  ticker.say("lock", () => "another parity is fetching programs; waiting for it");
  try {
    return await withCacheLock(host, directory, request.signal, async (signal) => {
      ticker.end("lock");
      await clearPartial(join(directory, "packages"));
      await clearPartial(join(directory, "go"));
      // Whoever held the lock may have fetched the very same.
      const families = (await missing.find()).filter(isWorthFetching).map((one) => one.family);
      return await fetchFamilies({ host, directory, signal, say: (work, message) => ticker.say(work, message) }, ticker, families);
    });
  } finally {
    ticker.stop();
  }
}

/** Packages and builds at once: one waits for the network, the other for the processor. What stops one for good stops both. */
async function fetchFamilies(outer: Fetching, ticker: ProgressTicker, families: readonly ToolFamily[]): Promise<Reasons> {
  const reasons = new Map<ToolFamily, string>();
  const stop = new AbortController();
  const fetching: Fetching = { ...outer, signal: AbortSignal.any([outer.signal, stop.signal]) };
  const attempt = async (work: string, tool: ToolName, of: readonly ToolFamily[], body: () => Promise<Reasons | void>): Promise<void> => {
    ticker.begin(work, tool);
    try {
      for (const [family, reason] of (await body()) ?? []) reasons.set(family, reason);
    } catch (thrown) {
      if (!(thrown instanceof FetchFailure)) {
        stop.abort(thrown);
        throw thrown;
      }
      for (const family of of) reasons.set(family, thrown.message);
    } finally {
      ticker.end(work);
    }
  };
  const packaged: readonly PackagedFamily[] = families.filter(isPackaged);
  const first = packaged[0] && toolsOf(packaged[0])[0];
  const fetchAll = async (): Promise<void> => {
    if (first !== undefined) await attempt("packages", first, packaged, () => fetchPackages(fetching, packaged));
  };
  const buildAll = async (): Promise<void> => {
    // One after the other: each build uses all cores by itself.
    for (const family of families.filter(isBuilt)) {
      const { module } = family.remedy;
      await attempt(module.tool, module.tool, [family], () => buildGo(fetching, module));
    }
  };
  const results = await Promise.allSettled([fetchAll(), buildAll()]);
  outer.signal.throwIfAborted();
  if (stop.signal.aborted) throw stop.signal.reason;
  for (const result of results) if (result.status === "rejected") throw result.reason;
  return reasons;
}
