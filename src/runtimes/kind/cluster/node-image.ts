import { ParityError } from "../../../errors/parity-error.ts";
import type { Plan } from "../../../plan/plan.ts";
import type { StepContext } from "../../../work/context.ts";
import type { Engine } from "../../containers/engine.ts";

/** Names another node image for every project of this machine. */
export const nodeImageVariable = "PARITY_KIND_NODE_IMAGE";

/** Of kind v0.33.0's release notes: the newest Kubernetes that also runs on a machine with control groups of version 1. */
export const publishedNodeImage = "kindest/node:v1.34.11@sha256:44e222ee2132dab25ff87301682f89eb82c7880ea3a1bf543bfe9708fd08d67d";

/** What the configuration names, else the environment, else the published one. */
export function nodeImage(plan: Plan, env: Readonly<Record<string, string | undefined>>): string {
  return askedNodeImage(plan, env) ?? publishedNodeImage;
}

/** undefined where nobody asks for a certain one. */
export function askedNodeImage(plan: Plan, env: Readonly<Record<string, string | undefined>>): string | undefined {
  return plan.kind?.nodeImage ?? (env[nodeImageVariable] || undefined);
}

/** Does nothing where the engine has it. Rejects with IMAGE_MISSING. */
export async function requireNodeImage(
  engine: Engine,
  name: string,
  context: Pick<StepContext, "host" | "signal" | "emit">,
): Promise<void> {
  if (await hasImage(engine, name)) return;
  context.emit({ type: "step.progressed", step: "start", note: `pulling ${name}` });
  const result = await context.host.run({ command: "docker", args: ["pull", "--quiet", name], signal: context.signal });
  context.signal.throwIfAborted();
  if (result.exitCode === 0) return;
  throw new ParityError("IMAGE_MISSING", `there is no image ${name}, the nodes of the cluster need it, and it cannot be pulled`, {
    hint: `docker pull ${publishedNodeImage} where a registry answers; else build one (kind build node-image) and name it in the configuration under kind.nodeImage or in ${nodeImageVariable}`,
    log: result.stderr.split("\n").filter(Boolean).slice(-10),
  });
}

async function hasImage(engine: Engine, name: string): Promise<boolean> {
  try {
    await engine.docker.getImage(name).inspect();
    return true;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return false;
    throw error;
  }
}
