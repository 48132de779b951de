import { rm } from "node:fs/promises";
import type { Plan } from "../../../plan/plan.ts";
import type { StepContext } from "../../../work/context.ts";
import { portTaken } from "../../port-taken.ts";
import { forgetCreator, noteCreator } from "./creator.ts";
import { kindFailure, progressNote, takenPort } from "./failure.ts";
import { kindEnvironment, kindProgram } from "./kind-program.ts";
import { layOutCluster } from "./lay-out.ts";
import { clusterFile, clusterName, finishedFile, kubeconfigPath } from "./names.ts";

const createWithinMs = 10 * 60_000;

/** Has kind make the cluster; what it made of one that failed stays, for the evidence. Rejects with ENGINE_FAILED, PORT_TAKEN, DISK_FULL. */
export async function createCluster(plan: Plan, context: StepContext): Promise<void> {
  const { host, signal } = context;
  const kind = await kindProgram(context);
  await layOutCluster(host, plan);
  // An earlier cluster's, which was deleted behind parity's back: it would vouch for this one.
  await rm(finishedFile(plan), { force: true });
  const args = ["create", "cluster", "--name", clusterName(plan), "--config", clusterFile(plan), "--kubeconfig", kubeconfigPath(plan)];
  const creation = host.start({
    command: kind,
    args: [...args, "--retain"],
    env: kindEnvironment(host),
    onlyEnv: true,
    timeoutMs: createWithinMs,
    signal,
  });
  if (creation.pid !== undefined) await noteCreator(plan, creation.pid);
  const said: string[] = [];
  for await (const { text } of creation.lines) {
    said.push(text);
    const note = progressNote(text);
    if (note !== undefined) context.emit({ type: "step.progressed", step: "start", note: `cluster: ${note}` });
  }
  const result = await creation.done;
  signal.throwIfAborted();
  if (result.exitCode !== 0) throw await failureOf(plan, said.join("\n"), result.timedOut);
  await forgetCreator(plan);
}

async function failureOf(plan: Plan, said: string, timedOut: boolean): Promise<Error> {
  const port = takenPort(said);
  if (port !== undefined)
    return portTaken(port, plan.services.find(({ ports }) => ports.some(({ published }) => published.includes(port)))?.name);
  return kindFailure(timedOut ? `${said}\nERROR: it took more than ${createWithinMs / 60_000} min` : said, "create the cluster");
}
