import type { Rule } from "./rule.ts";
import { allowedRegistry } from "./rules/allowed-registry.ts";
import { limitsSet } from "./rules/limits-set.ts";
import { noCapabilities } from "./rules/no-capabilities.ts";
import { noHostNamespaces } from "./rules/no-host-namespaces.ts";
import { noLatest } from "./rules/no-latest.ts";
import { noPrivilegeEscalation } from "./rules/no-privilege-escalation.ts";
import { nonRoot } from "./rules/non-root.ts";
import { probesPresent } from "./rules/probes-present.ts";
import { readOnlyRoot } from "./rules/read-only-root.ts";
import { seccomp } from "./rules/seccomp.ts";

/** A new rule is a file and a line here. */
export const rules: readonly Rule[] = [
  nonRoot,
  readOnlyRoot,
  noPrivilegeEscalation,
  noCapabilities,
  seccomp,
  noHostNamespaces,
  limitsSet,
  probesPresent,
  noLatest,
  allowedRegistry,
];

/** Where the platform guide's images are, and Kubernetes' own; `--registries` names others. */
export const guideRegistries: readonly string[] = ["ghcr.io", "docker.io", "quay.io", "registry.k8s.io"];
