import { ParityError } from "../../../errors/parity-error.ts";
import type { Plan } from "../../../plan/plan.ts";
import type { Engine } from "../../containers/engine.ts";
import type { Cluster } from "./cluster.ts";
import { askedNodeImage } from "./node-image.ts";
import { missingPorts } from "./ports.ts";

/** Rejects with DATA_MISMATCH when the cluster was made for other ports, or of another image than is asked for: neither can be changed. */
export async function checkFit(
  engine: Engine,
  plan: Plan,
  cluster: Cluster,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const front = cluster.nodes[0];
  if (front === undefined) return;
  const { Config, HostConfig } = await engine.docker.getContainer(front.id).inspect();
  const bindings = Object.entries((HostConfig.PortBindings ?? {}) as Record<string, readonly { HostPort?: string }[] | null>);
  const bound = new Map(bindings.map(([inside, published]) => [inside, (published ?? []).flatMap(({ HostPort = "" }) => HostPort)]));
  const missing = missingPorts(plan, bound);
  const asked = askedNodeImage(plan, env);
  const problems = [
    ...(missing.length > 0 ? [`it does not publish ${missing.map(({ published }) => published).join(", ")}`] : []),
    ...(asked !== undefined && asked !== Config.Image ? [`its nodes are made of ${Config.Image}, not of ${asked}`] : []),
  ];
  if (problems.length === 0) return;
  throw new ParityError("DATA_MISMATCH", `the cluster ${cluster.name} does not fit the plan: ${problems.join("; ")}`, {
    hint: "a cluster's ports and image cannot be changed: parity down --volumes deletes it with its data, then parity up makes it anew",
  });
}
