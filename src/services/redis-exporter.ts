import type { Plan, PlannedService } from "../plan/plan.ts";
import type { Launch, ServiceDefinition, Wiring } from "./service.ts";

export const redisExporter: ServiceDefinition = {
  name: "redis-exporter",
  title: "Redis exporter",
  images: {
    official: "quay.io/oliver006/redis_exporter:v1.67.0@sha256:120f7ec77293459ccfdad66bb1db75ab72e8bfeab99f58b1cc2564cadcd7a9e7",
    debian: "redis-exporter",
  },
  tools: ["redis-exporter"],
  networks: ["data", "monitoring"],
  plan: (input): PlannedService => ({
    name: "redis-exporter",
    kind: "service",
    title: "Redis exporter",
    version: "1",
    instances: 1,
    ports: [{ name: "main", inside: 9121, published: [input.port("redis-exporter", "main", 0)], protocol: "http" }],
    settings: [],
    dependsOn: ["redis"],
    networks: ["data", "monitoring"],
    limits: { cpus: 0.5, memoryBytes: 128 * 1024 ** 2 },
    readyWithinSeconds: 30,
  }),
  launch,
};

function launch(_plan: Plan, _service: PlannedService, wiring: Wiring): Launch {
  const { host, port } = wiring.listen("main");
  const redis = wiring.reach("redis", "main")[0];
  const address = `redis://${redis?.host}:${redis?.port}`;
  return {
    program: "redis-exporter",
    args: [`--web.listen-address=${host}:${port}`, `--redis.addr=${address}`, `--redis.password-file=${wiring.file("passwords.json")}`],
    env: {},
    files: [{ name: "passwords.json", content: `${JSON.stringify({ [address]: wiring.secret("redis") })}\n`, secret: true }],
    ready: { kind: "http", port: "main", path: "/metrics" },
    stop: { signal: "SIGTERM", graceSeconds: 5 },
  };
}
