import type { Plan } from "../../../plan/plan.ts";
import { hasNumberedPods } from "../manifests/labels.ts";
import { detourNodePort, instanceNodePort, nodePort } from "../manifests/node-ports.ts";
import type { PortMapping } from "./kind-config.ts";

/** Every port the plan publishes, and where the cluster's node has it. */
export function portMappings(plan: Plan): readonly PortMapping[] {
  return plan.services.flatMap(({ name, ports }) =>
    ports.flatMap((port) =>
      port.published.map((published, instance) => ({
        inside: hasNumberedPods(name) ? instanceNodePort(instance, port.name) : nodePort(name, port.name),
        published,
      })),
    ),
  );
}

/** For what is started in the middle of a drill: any port of this machine that is free, because a cluster can get none later. */
export const detourMapping: PortMapping = { inside: detourNodePort, published: 0 };

/** Ports of the plan that a cluster was made without: it can get none later. `bound`: as the engine has them, "30015/tcp" → the host's ports. */
export function missingPorts(plan: Plan, bound: ReadonlyMap<string, readonly string[]>): readonly PortMapping[] {
  return portMappings(plan).filter(({ inside, published }) => !bound.get(`${inside}/tcp`)?.includes(String(published)));
}
