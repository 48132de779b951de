import type { AbsentService, Plan, PlannedService } from "../plan/plan.ts";
import { nodeImages } from "./node-image.ts";
import type { Launch, ServiceDefinition, Wiring } from "./service.ts";

/** What Kubernetes knows of the stack, for Prometheus: by kube-state-metrics itself, and where no registry is asked by a program of parity's own. */
export const kubeStateMetrics: ServiceDefinition = {
  name: "kube-state-metrics",
  title: "Kubernetes' facts",
  images: {
    official:
      "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.15.0@sha256:db384bf43222b066c378e77027a675d4cd9911107adba46c2922b3a55e10d6fb",
    debian: nodeImages.debian,
  },
  tools: [],
  networks: ["monitoring"],
  plan: (input): PlannedService | AbsentService => {
    if (input.runtime !== "kind") return { name: "kube-state-metrics", reason: "only Kubernetes has such facts", unasked: true };
    return {
      name: "kube-state-metrics",
      kind: "service",
      title: input.images === "official" ? "kube-state-metrics" : "Kubernetes' facts, told by parity",
      version: "",
      instances: 1,
      // Only Prometheus asks it.
      ports: [{ name: "main", inside: 8080, published: [], protocol: "http" }],
      settings: [],
      dependsOn: [],
      networks: ["monitoring"],
      limits: { cpus: 0.5, memoryBytes: 128 * 1024 ** 2 },
      readyWithinSeconds: 30,
    };
  },
  launch,
};

function launch(plan: Plan, _service: PlannedService, wiring: Wiring): Launch {
  const { host, port } = wiring.listen("main");
  const namespaces = wiring.namespaces ?? [];
  const args =
    plan.images === "official"
      ? [
          `--host=${host}`,
          `--port=${port}`,
          `--namespaces=${namespaces.join(",")}`,
          "--resources=deployments,pods,horizontalpodautoscalers",
          "--telemetry-port=8081",
        ]
      : ["node", wiring.program("services/kube-facts/main.js"), host, String(port), ...namespaces];
  return {
    program: "node",
    args,
    containerArgs: args,
    env: {},
    files: [],
    ready: { kind: "http", port: "main", path: "/healthz" },
    stop: { signal: "SIGTERM", graceSeconds: 5 },
  };
}
