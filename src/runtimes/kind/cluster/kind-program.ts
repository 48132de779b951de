import type { Host } from "../../../host/host.ts";
import type { StepContext } from "../../../work/context.ts";

/** Path of the `kind` program. Rejects with TOOL_MISSING. */
export async function kindProgram(context: Pick<StepContext, "toolchain" | "signal" | "emit">): Promise<string> {
  const tools = await context.toolchain.require(["kind"], {
    signal: context.signal,
    progress: (tool, message) => context.emit({ type: "step.progressed", step: "start", note: `${tool}: ${message}` }),
  });
  return tools.get("kind")?.path ?? "kind";
}

/** kind's environment: parity's own, without what leads it to another kubeconfig or another engine than Docker. */
export function kindEnvironment(host: Host): Record<string, string> {
  const entries = Object.entries(host.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !["KUBECONFIG", "KIND_CLUSTER_NAME"].includes(entry[0]),
  );
  return { ...Object.fromEntries(entries), KIND_EXPERIMENTAL_PROVIDER: "docker" };
}
