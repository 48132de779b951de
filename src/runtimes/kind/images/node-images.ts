import { ParityError } from "../../../errors/parity-error.ts";
import type { StepContext } from "../../../work/context.ts";

/** Full name → what the node has under it: its id, and the digest of its manifest, which newer engines call its id. */
export type NodeImages = ReadonlyMap<string, ReadonlySet<string>>;

/** The images of one node. Rejects with ENGINE_FAILED. */
export async function imagesOfNode(node: string, { host, signal }: Pick<StepContext, "host" | "signal">): Promise<NodeImages> {
  const result = await host.run({
    command: "docker",
    args: ["exec", node, "ctr", "-n", "k8s.io", "images", "ls"],
    signal,
    timeoutMs: 30_000,
  });
  signal.throwIfAborted();
  if (result.exitCode === 0) return readImages(result.stdout);
  throw new ParityError("ENGINE_FAILED", `the node ${node} does not say which images it has`, {
    hint: `docker exec ${node} ctr -n k8s.io images ls shows why; parity down --volumes deletes the cluster`,
    log: result.stderr.split("\n").filter(Boolean).slice(-10),
  });
}

/** Reads `ctr images ls`. An image's id is a row of its own, which leads to the same manifest as the image's name does. */
export function readImages(listed: string): NodeImages {
  const rows = listed
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([name, , digest]) => (name && digest ? [{ name, digest }] : []));
  const ids = (digest: string): string[] =>
    rows.filter((row) => row.digest === digest && row.name.startsWith("sha256:")).map(({ name }) => name);
  return new Map(rows.map(({ name, digest }) => [name, new Set([digest, ...ids(digest)])]));
}
