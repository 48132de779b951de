import { parse } from "yaml";
import type { RunningStack } from "../../runtimes/runtime.ts";

/** The global settings of the configuration that is loaded, whatever the file says by now. */
export async function readPrometheusSettings(stack: RunningStack): Promise<ReadonlyMap<string, string>> {
  const { host, port } = stack.endpoint("prometheus");
  const response = await fetch(`http://${host}:${port}/api/v1/status/config`, { signal: AbortSignal.timeout(5_000) });
  const { data } = (await response.json()) as { data: { yaml: string } };
  const { global } = parse(data.yaml) as { global: Record<string, unknown> };
  return new Map(Object.entries(global).map(([name, value]) => [name, String(value)]));
}
