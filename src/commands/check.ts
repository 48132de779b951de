import { failOn } from "./certify.ts";
import type { CommandDefinition } from "./command.ts";
import { everywhere } from "./options.ts";

export const check: CommandDefinition = {
  name: "check",
  group: "Proof",
  summary: "judge the readiness checklist by the evidence there is",
  arguments: [{ name: "check", description: "only these: guide/list/item", variadic: true }],
  options: [
    ...everywhere,
    failOn,
    {
      flags: "--manifests <folder>",
      description: "with platform/policy: the Kubernetes manifests to judge, instead of what runs in the project's cluster",
    },
    {
      flags: "--registries <hosts>",
      description: "with platform/policy: where images may come from (default: ghcr.io,docker.io,quay.io,registry.k8s.io)",
    },
  ],
  examples: [
    "check",
    "check zerostate/readiness/restore-tested",
    "check --fail-on failed",
    "check platform/policy",
    "check platform/policy --manifests deploy --registries ghcr.io/acme",
  ],
  run: async (host, given) => (await import("../session/works/check.ts")).check(host, given),
};
