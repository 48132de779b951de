import { stringify } from "yaml";
import type { Plan, PlannedService } from "../plan/plan.ts";
import { promDuration, scaleSeconds } from "../plan/scale.ts";
import type { Launch, ServiceDefinition, Wiring } from "./service.ts";

/** Production's grouping, in seconds: wait to gather, then to add, then to repeat. */
const grouping = { wait: 15, interval: 60, repeat: 4 * 3600 } as const;

export const alertmanager: ServiceDefinition = {
  name: "alertmanager",
  title: "Alertmanager",
  images: {
    official: "prom/alertmanager:v0.27.0@sha256:e13b6ed5cb929eeaee733479dce55e10eb3bc2e9c4586c705a4e8da41e5eacf5",
    debian: "alertmanager",
  },
  tools: ["alertmanager"],
  networks: ["monitoring"],
  plan: (input): PlannedService => ({
    name: "alertmanager",
    kind: "service",
    title: "Alertmanager",
    version: "0",
    instances: 1,
    ports: [{ name: "main", inside: 9093, published: [input.port("alertmanager", "main", 0)], protocol: "http" }],
    settings: [],
    dependsOn: ["alert-sink"],
    networks: ["monitoring"],
    limits: { cpus: 0.5, memoryBytes: 256 * 1024 ** 2 },
    readyWithinSeconds: 30,
  }),
  launch,
};

function launch(plan: Plan, _service: PlannedService, wiring: Wiring): Launch {
  const { host, port } = wiring.listen("main");
  const flags = (data: string) => [
    `--config.file=${wiring.file("alertmanager.yml")}`,
    `--storage.path=${data}`,
    `--web.listen-address=${host}:${port}`,
    // One instance has nobody to gossip with, and the port would listen on every interface.
    "--cluster.listen-address=",
  ];
  return {
    program: "alertmanager",
    args: flags(wiring.data()),
    containerArgs: flags("/alertmanager"),
    env: {},
    files: [{ name: "alertmanager.yml", content: stringify(configuration(plan, wiring)) }],
    ready: { kind: "http", port: "main", path: "/-/ready" },
    stop: { signal: "SIGTERM", graceSeconds: 10 },
    dataPath: "/alertmanager",
  };
}

function configuration(plan: Plan, wiring: Wiring): object {
  const scaled = (seconds: number) => promDuration(scaleSeconds(seconds, plan.monitoring.timeScale));
  const sink = wiring.reach("alert-sink", "main")[0];
  return {
    route: {
      receiver: "sink",
      group_by: ["alertname"],
      group_wait: scaled(grouping.wait),
      group_interval: scaled(grouping.interval),
      repeat_interval: scaled(grouping.repeat),
    },
    receivers: [{ name: "sink", webhook_configs: [{ url: `http://${sink?.host}:${sink?.port}/deliver`, send_resolved: true }] }],
  };
}
