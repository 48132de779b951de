import { nodeHost } from "../../src/host/node.ts";
import type { Tool, ToolName } from "../../src/toolchain/tool.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";

/** What a machine that has nothing may need to fetch and build everything. */
const fetchedWithinMs = 20 * 60_000;

/** Programs as the product itself finds them, what is missing fetched first. Rejects with TOOL_MISSING, which names what cannot be had. */
export async function foundPrograms(names: readonly ToolName[]): Promise<ReadonlyMap<ToolName, Tool>> {
  return createToolchain(nodeHost(), {}).require(names, { signal: AbortSignal.timeout(fetchedWithinMs), progress: () => undefined });
}
