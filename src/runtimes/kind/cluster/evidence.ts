import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { StepContext } from "../../../work/context.ts";
import type { Cluster } from "./cluster.ts";
import { kindEnvironment, kindProgram } from "./kind-program.ts";
import { kubectl } from "./node-shell.ts";

const exportWithinMs = 60_000;
const askWithinMs = 15_000;

/** What `kubectl` is asked: title → arguments. Nothing here prints a Secret's content. */
const questions: Readonly<Record<string, readonly string[]>> = {
  nodes: ["get", "nodes", "-o", "wide"],
  objects: ["get", "all,persistentvolumeclaims,networkpolicies", "--all-namespaces", "-o", "wide"],
  events: ["get", "events", "--all-namespaces", "--sort-by=.metadata.creationTimestamp"],
  "described nodes": ["describe", "nodes"],
  "described pods": ["describe", "pods", "--all-namespaces"],
};

/**
 * Keeps what tells why something failed, before anything is deleted: the cluster's events and its objects described
 * (`evidence/kind-cluster.txt`), and the nodes' logs as kind exports them (`evidence/kind-logs.tar.gz`). What cannot be had is
 * said in its place; nothing here rejects, because the failure it explains is the one to be told.
 */
export async function exportEvidence(cluster: Cluster, context: StepContext): Promise<void> {
  // The failure may be the interruption itself: its evidence is still worth a moment, not a deadline that has passed.
  const own = { ...context, signal: AbortSignal.timeout(exportWithinMs) };
  context.emit({ type: "step.progressed", step: "start", note: "cluster: keeping its logs and events as evidence" });
  await Promise.all([recordAnswers(cluster, own), recordLogs(cluster, own)]);
}

async function recordAnswers(cluster: Cluster, context: StepContext): Promise<void> {
  const asked = Object.entries(questions).map(async ([title, args]) => {
    const { exitCode, stdout, stderr } = await kubectl(cluster, args, context, askWithinMs);
    return `== ${title}\n${exitCode === 0 ? stdout : `not to be had: ${stderr.trim() || "no answer"}\n`}`;
  });
  const text = (await Promise.all(asked)).join("\n");
  await context.run.record("kind-cluster.txt", "kind-cluster", text).catch(ignored);
}

async function recordLogs(cluster: Cluster, context: StepContext): Promise<void> {
  const evidence = join(context.run.path, "evidence");
  const folder = join(evidence, "kind-logs");
  try {
    const kind = await kindProgram(context);
    const env = kindEnvironment(context.host);
    const bounds = { signal: context.signal, timeoutMs: exportWithinMs };
    await context.host.run({ command: kind, args: ["export", "logs", "--name", cluster.name, folder], env, onlyEnv: true, ...bounds });
    const packed = await context.host.run({ command: "tar", args: ["-czf", `${folder}.tar.gz`, "-C", evidence, "kind-logs"], ...bounds });
    if (packed.exitCode === 0) await context.run.recordFile("kind-logs.tar.gz", "kind-logs");
  } catch {
    ignored();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Evidence that cannot be kept must not hide what it was to explain. */
function ignored(): void {}
