import type { PropertyPath } from "../config/locate.ts";
import { asSection, type Container, type Pod } from "./pod.ts";

/** What is in force for a container. */
export interface Effective {
  readonly value: unknown;
  /** Where it is said; where nobody says it, the container. */
  readonly path: PropertyPath;
}

/** A property of the security context: the container's own, else its pod's. */
export function effective(pod: Pod, container: Container, property: string): Effective {
  const own = asSection(container.value["securityContext"])[property];
  if (own !== undefined) return { value: own, path: [...container.path, "securityContext", property] };
  const shared = asSection(pod.spec["securityContext"])[property];
  if (shared !== undefined) return { value: shared, path: [...pod.path, "securityContext", property] };
  return { value: undefined, path: container.path };
}
