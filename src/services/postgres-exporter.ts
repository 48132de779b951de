import type { Plan, PlannedService } from "../plan/plan.ts";
import type { Launch, ServiceDefinition, Wiring } from "./service.ts";

export const postgresExporter: ServiceDefinition = {
  name: "postgres-exporter",
  title: "Postgres exporter",
  images: {
    official:
      "quay.io/prometheuscommunity/postgres-exporter:v0.17.1@sha256:38606faa38c54787525fb0ff2fd6b41b4cfb75d455c1df294927c5f611699b17",
    debian: "postgres-exporter",
  },
  tools: ["postgres-exporter"],
  networks: ["data", "monitoring"],
  plan: (input): PlannedService => ({
    name: "postgres-exporter",
    kind: "service",
    title: "Postgres exporter",
    version: "0",
    instances: 1,
    ports: [{ name: "main", inside: 9187, published: [input.port("postgres-exporter", "main", 0)], protocol: "http" }],
    settings: [],
    dependsOn: ["postgres"],
    networks: ["data", "monitoring"],
    limits: { cpus: 0.5, memoryBytes: 128 * 1024 ** 2 },
    readyWithinSeconds: 30,
  }),
  launch,
};

function launch(plan: Plan, _service: PlannedService, wiring: Wiring): Launch {
  const { host, port } = wiring.listen("main");
  const database = wiring.reach("postgres", "main")[0];
  const authority = wiring.certificate("authority");
  // The exporter cannot read a quote in its address; the driver below it takes any path from the environment.
  const plain = /^[\w./-]+$/.test(authority);
  return {
    program: "postgres-exporter",
    args: [`--web.listen-address=${host}:${port}`],
    env: {
      DATA_SOURCE_URI: `${database?.host}:${database?.port}/${plan.database.name}?sslmode=verify-full&${plain ? `sslrootcert=${authority}&` : ""}connect_timeout=1`,
      ...(plain ? {} : { PGSSLROOTCERT: authority }),
      DATA_SOURCE_USER: "parity_metrics",
      DATA_SOURCE_PASS_FILE: wiring.secretFile("metrics-database"),
    },
    files: [],
    ready: { kind: "http", port: "main", path: "/metrics" },
    stop: { signal: "SIGTERM", graceSeconds: 5 },
  };
}
