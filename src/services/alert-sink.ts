import type { Plan, PlannedService } from "../plan/plan.ts";
import { nodeImages } from "./node-image.ts";
import type { Launch, ServiceDefinition, Wiring } from "./service.ts";

/** Where Alertmanager delivers: keeps every notification, so that "delivered" is something that was seen. */
export const alertSink: ServiceDefinition = {
  name: "alert-sink",
  title: "alert receiver",
  images: nodeImages,
  tools: ["node"],
  networks: ["monitoring"],
  plan: (input): PlannedService => ({
    name: "alert-sink",
    kind: "service",
    title: "alert receiver",
    version: "",
    instances: 1,
    ports: [{ name: "main", inside: 8095, published: [input.port("alert-sink", "main", 0)], protocol: "http" }],
    settings: [],
    dependsOn: [],
    networks: ["monitoring"],
    limits: { cpus: 0.5, memoryBytes: 128 * 1024 ** 2 },
    readyWithinSeconds: 15,
  }),
  launch,
};

function launch(_plan: Plan, _service: PlannedService, wiring: Wiring): Launch {
  const { host, port } = wiring.listen("main");
  const args = [wiring.program("services/alert-sink/main.js"), host, String(port), `${wiring.data()}/deliveries.ndjson`];
  return {
    program: "node",
    args,
    containerArgs: ["node", ...args],
    env: {},
    files: [],
    ready: { kind: "http", port: "main", path: "/health" },
    stop: { signal: "SIGTERM", graceSeconds: 5 },
    // The image's own user may write there; a volume elsewhere would belong to root.
    dataPath: "/home/node",
  };
}
