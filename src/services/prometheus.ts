import { stringify } from "yaml";
import type { Plan, PlannedService, ServiceName } from "../plan/plan.ts";
import { scaleSeconds } from "../plan/scale.ts";
import { alertRulesFile, productionClock } from "./alert-rules.ts";
import type { Launch, ServiceDefinition, Wiring } from "./service.ts";

/** What is scraped, under the guide's job names. */
const jobs: readonly { job: string; service: ServiceName; port: string }[] = [
  { job: "api", service: "app", port: "metrics" },
  { job: "postgres", service: "postgres-exporter", port: "main" },
  { job: "redis", service: "redis-exporter", port: "main" },
  { job: "load-balancer", service: "load-balancer", port: "metrics" },
  { job: "kube-state-metrics", service: "kube-state-metrics", port: "main" },
  { job: "alertmanager", service: "alertmanager", port: "main" },
];

export const prometheus: ServiceDefinition = {
  name: "prometheus",
  title: "Prometheus",
  images: {
    official: "prom/prometheus:v2.53.0@sha256:075b1ba2c4ebb04bc3a6ab86c06ec8d8099f8fda1c96ef6d104d9bb1def1d8bc",
    debian: "prometheus",
  },
  tools: ["prometheus"],
  networks: ["monitoring"],
  plan: (input): PlannedService => {
    const { scrapeInterval, timeScale } = input.config.monitoring;
    const asked = `${scaleSeconds(scrapeInterval, timeScale)}s`;
    const production = `${scrapeInterval}s`;
    const rule = `monitoring clock ${timeScale}× faster than production's, so that an alert takes seconds; set monitoring.timeScale to 1 for production's own`;
    if (asked !== production) input.scaled({ service: "prometheus", name: "scrape_interval", production, asked, rule });
    return {
      name: "prometheus",
      kind: "service",
      title: "Prometheus",
      version: "2",
      instances: 1,
      ports: [{ name: "main", inside: 9090, published: [input.port("prometheus", "main", 0)], protocol: "http" }],
      settings: [{ name: "scrape_interval", production, asked, ...(asked === production ? {} : { rule }) }],
      dependsOn: ["alertmanager", "postgres-exporter", "redis-exporter", "kube-state-metrics"],
      networks: ["monitoring"],
      limits: { cpus: 1, memoryBytes: 1024 ** 3 },
      readyWithinSeconds: 30,
    };
  },
  launch,
};

function launch(plan: Plan, _service: PlannedService, wiring: Wiring): Launch {
  const { host, port } = wiring.listen("main");
  const flags = (data: string) => [
    `--config.file=${wiring.file("prometheus.yml")}`,
    `--storage.tsdb.path=${data}`,
    "--storage.tsdb.retention.time=30d",
    `--web.listen-address=${host}:${port}`,
    // How long a series that ended is still seen: five minutes on production's clock.
    `--query.lookback-delta=${Math.max(5, scaleSeconds(300, plan.monitoring.timeScale))}s`,
    "--web.enable-lifecycle",
    "--web.enable-remote-write-receiver",
    // k6 writes its latencies as native histograms.
    "--enable-feature=native-histograms",
  ];
  return {
    program: "prometheus",
    args: flags(wiring.data()),
    containerArgs: flags("/prometheus"),
    env: {},
    files: [
      { name: "prometheus.yml", content: stringify(configuration(plan, wiring)) },
      { name: "alerts.yml", content: alertRulesFile(plan.monitoring.alerts, plan.monitoring) },
      // Not loaded here: what production gets, beside what it is tried with.
      { name: "alerts.production.yml", content: alertRulesFile(plan.monitoring.alerts, productionClock) },
    ],
    ready: { kind: "http", port: "main", path: "/-/ready" },
    stop: { signal: "SIGTERM", graceSeconds: 15 },
    dataPath: "/prometheus",
  };
}

function configuration(plan: Plan, wiring: Wiring): object {
  const interval = `${plan.monitoring.scrapeSeconds}s`;
  const targets = (service: ServiceName, port: string) => wiring.reach(service, port).map((address) => `${address.host}:${address.port}`);
  const planned = new Set(plan.services.map(({ name }) => name));
  return {
    global: { scrape_interval: interval, evaluation_interval: interval, scrape_timeout: interval },
    // Read as a pattern.
    rule_files: [wiring.file("alerts.yml").replaceAll(/[[*?\\]/g, String.raw`\$&`)],
    alerting: { alertmanagers: [{ static_configs: [{ targets: targets("alertmanager", "main") }] }] },
    scrape_configs: jobs
      .filter(({ service, port }) => planned.has(service) && hasPort(plan, service, port))
      .map(({ job, service, port }) => ({
        job_name: job,
        ...(service === "app" ? { metrics_path: plan.app.paths.metrics ?? "/metrics" } : {}),
        ...(service === "app" ? appTargets(plan, wiring, port) : { static_configs: [{ targets: targets(service, port) }] }),
      })),
  };
}

/** Where instances come and go, Kubernetes is asked for the pods; an instance then is named by its pod. */
function appTargets(plan: Plan, wiring: Wiring, port: string): object {
  const changing = wiring.changing?.("app", port);
  if (changing === undefined)
    return { static_configs: [{ targets: wiring.reach("app", port).map((address) => `${address.host}:${address.port}`) }] };
  // Debian builds its Prometheus without that: there the cluster's names tell the pods, by their addresses.
  if (plan.images === "debian")
    return {
      dns_sd_configs: [{ names: [changing.all], type: "A", port: changing.port, refresh_interval: `${plan.monitoring.scrapeSeconds}s` }],
    };
  const { namespace, label } = changing.pods;
  return {
    kubernetes_sd_configs: [{ role: "pod", namespaces: { names: [namespace] }, selectors: [{ role: "pod", label }] }],
    relabel_configs: [
      { source_labels: ["__meta_kubernetes_pod_container_port_name"], regex: port, action: "keep" },
      { source_labels: ["__meta_kubernetes_pod_phase"], regex: "Running", action: "keep" },
      { source_labels: ["__meta_kubernetes_pod_name"], target_label: "instance" },
      { source_labels: ["__meta_kubernetes_pod_node_name"], target_label: "node" },
    ],
  };
}

function hasPort(plan: Plan, service: ServiceName, port: string): boolean {
  return plan.services.some(({ name, ports }) => name === service && ports.some((each) => each.name === port));
}
