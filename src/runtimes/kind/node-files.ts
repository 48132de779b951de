import { ParityError } from "../../errors/parity-error.ts";
import type { Host, ProcessResult } from "../../host/host.ts";

/** The kernel's and containerd's files as a node of the cluster sees them, which is a container of the engine. */

/** Runs a shell script on a node; its arguments are $1, $2 and so on. */
export function onNode(host: Host, node: string, script: string, ...args: readonly string[]): Promise<ProcessResult> {
  return host.run({ command: "docker", args: ["exec", node, "sh", "-c", script, "sh", ...args], timeoutMs: 20_000 });
}

/** What each file holds, in their order; undefined for one that is not there. Rejects where the node does not answer: that is no file that is not there. */
export async function readOnNode(host: Host, node: string, paths: readonly string[]): Promise<readonly (string | undefined)[]> {
  const script = 'for file; do if [ -e "$file" ]; then cat "$file"; else echo absent; fi; echo ---; done';
  const { exitCode, stdout, stderr } = await onNode(host, node, script, ...paths);
  if (exitCode !== 0) throw silent(node, stderr);
  const parts = stdout.split("---\n");
  return paths.map((_, index) => {
    const text = parts[index];
    return text === undefined || text === "absent\n" ? undefined : text;
  });
}

/** Rejects with what the kernel said. */
export async function writeOnNode(host: Host, node: string, path: string, text: string): Promise<void> {
  const { exitCode, stderr } = await onNode(host, node, 'printf %s "$2" >"$1"', path, text);
  if (exitCode !== 0) throw new Error(stderr.trim() || `${path} cannot be written on ${node}`);
}

/** A node that did not do what it was asked: nothing is known then. */
export function silent(node: string, said: string): ParityError {
  return new ParityError("ENGINE_FAILED", `the node ${node} does not answer: ${said.trim() || "it said nothing"}`, {
    hint: "docker ps shows whether it runs; once it does: parity heal",
  });
}
