import type { PropertyPath } from "../config/locate.ts";
import type { Pod } from "./pod.ts";

/** What the rules are told besides a pod. */
export interface Policy {
  /** Hosts, or hosts with the beginning of a path, that images may come from: "ghcr.io", "ghcr.io/acme". */
  readonly registries: readonly string[];
}

/** One place where a pod is not as a rule wants it. */
export interface Breach {
  /** In the object: the property, or the one that lacks it. */
  readonly path: PropertyPath;
  /** undefined when it is the whole pod's. */
  readonly container?: string;
  /** One clause: what is the case. */
  readonly says: string;
}

/** Pure: by the manifest alone. */
export interface Rule {
  readonly id: string;
  readonly title: string;
  /** What happens in production without it. */
  readonly why: string;
  breaches(pod: Pod, policy: Policy): readonly Breach[];
}
