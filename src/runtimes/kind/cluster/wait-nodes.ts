import { ParityError } from "../../../errors/parity-error.ts";
import type { StepContext } from "../../../work/context.ts";
import type { Cluster } from "./cluster.ts";
import { kubectl } from "./node-shell.ts";

const readyWithinMs = 120_000;
const pollMs = 300;
const askWithinMs = 10_000;

/**
 * Waits until every node is ready. `since`: ms since 1970, when nodes that had run before were started; what the API server
 * remembers of them from before that counts for nothing. Rejects with SERVICE_NOT_READY, which names the nodes that are not and why.
 */
export async function waitForNodes(cluster: Cluster, context: StepContext, since = 0): Promise<void> {
  const { host, signal } = context;
  context.emit({ type: "step.progressed", step: "start", note: "cluster: waiting for its nodes" });
  const until = host.monotonic() + readyWithinMs;
  for (;;) {
    const left = Math.max(0, until - host.monotonic());
    const args = ["wait", "--for=condition=Ready", "nodes", "--all", `--timeout=${Math.ceil(left / 1000)}s`];
    const result = await kubectl(cluster, args, context, left + 5_000);
    signal.throwIfAborted();
    const all = result.exitCode === 0 && result.stdout.trim().split("\n").length === cluster.nodes.length;
    if (all && (since === 0 || (await renewedSince(cluster, context, since)))) return;
    if (host.monotonic() > until) throw await notReady(cluster, context, result.stderr);
    // The API server does not answer yet, or not every node has told of itself.
    await host.sleep(pollMs, signal);
  }
}

/** Each node renews its lease every ten seconds, and at once when it starts. */
async function renewedSince(cluster: Cluster, context: StepContext, since: number): Promise<boolean> {
  const path = '{range .items[*]}{.spec.renewTime}{"\\n"}{end}';
  const args = ["get", "leases", "--namespace", "kube-node-lease", "-o", `jsonpath=${path}`];
  const { stdout } = await kubectl(cluster, args, context, askWithinMs);
  const renewed = stdout.split("\n").filter((time) => time !== "" && Date.parse(time) > since);
  return renewed.length >= cluster.nodes.length;
}

async function notReady(cluster: Cluster, context: StepContext, said: string): Promise<ParityError> {
  const path =
    '{range .items[*]}{.metadata.name}{"\\t"}{.status.conditions[?(@.type=="Ready")].status}{"\\t"}{.status.conditions[?(@.type=="Ready")].message}{"\\n"}{end}';
  const { stdout } = await kubectl(cluster, ["get", "nodes", "-o", `jsonpath=${path}`], context, askWithinMs);
  const nodes = stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split("\t"));
  const details = nodes
    .filter(([, status]) => status !== "True")
    .map(([at = "", , says = ""]) => ({ at, says: says || "it has not told of itself" }));
  return new ParityError("SERVICE_NOT_READY", `the nodes of the cluster ${cluster.name} were not ready within ${readyWithinMs / 1000} s`, {
    hint: "the evidence of the run holds their logs; docker stats shows whether the machine is too small",
    details,
    log: said.split("\n").filter(Boolean).slice(-30),
  });
}
