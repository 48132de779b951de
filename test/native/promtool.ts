import type { ProcessResult } from "../../src/host/host.ts";
import { nodeHost } from "../../src/host/node.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";

const host = nodeHost();

/** Found once: looking for it costs more than what it is asked. */
const found = (async () => {
  const tools = await createToolchain(host, { offline: true }).require(["promtool"], {
    signal: AbortSignal.timeout(30_000),
    progress: () => undefined,
  });
  return tools.get("promtool");
})();

/** Runs Prometheus's own tool. */
export async function promtool(...args: string[]): Promise<ProcessResult> {
  const tool = await found;
  return host.run({ command: tool?.path ?? "", args, env: tool?.env ?? {} });
}
