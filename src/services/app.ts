import type { PlanInput } from "../plan/input.ts";
import type { AbsentService, Plan, PlannedService } from "../plan/plan.ts";
import { guideWindowSeconds, scaleDownWindow, scaleInstances } from "../plan/scale.ts";
import { appEnvironment } from "./app-environment.ts";
import { nodeImages } from "./node-image.ts";
import type { Launch, ServiceDefinition, Wiring } from "./service.ts";

/** What runs, asked of by the app's own port; scraped on its metrics port. */
export const app: ServiceDefinition = {
  name: "app",
  title: "application",
  images: nodeImages,
  tools: ["node"],
  networks: ["app", "data", "monitoring"],
  plan,
  launch,
};

function plan(input: PlanInput): PlannedService | AbsentService {
  const { config } = input;
  if ("url" in config.app) return { name: "app", reason: `already runs at ${config.app.url}; parity neither starts nor breaks it` };
  const { instances, asked, rule } = scaleInstances(config.app.replicas, input.machine.cpus);
  if (rule) input.scaled({ service: "app", name: "instances", production: String(config.app.replicas), asked, rule });
  if (input.runtime === "kind") tellWindow(input);
  const each = (port: string) => Array.from({ length: instances }, (_, instance) => input.port("app", port, instance));
  const main = { name: "main", inside: 8080, published: each("main"), protocol: config.app.tls ? ("https" as const) : ("http" as const) };
  const metrics = { name: "metrics", inside: 9090, published: each("metrics"), protocol: "http" as const };
  return {
    name: "app",
    kind: "service",
    title: config.project,
    version: "",
    instances,
    ports: config.app.metrics === undefined ? [main] : [main, metrics],
    settings: [],
    dependsOn: config.app.migrate ? ["postgres", "redis", "migrate"] : ["postgres", "redis"],
    networks: ["app", "data", "monitoring"],
    // The guide's instance has 4 CPUs and 8 GB; a local one gets its pod's limits, as far as the machine goes.
    limits: { cpus: Math.min(2, input.machine.cpus), memoryBytes: Math.min(4 * 1024 ** 3, Math.floor(input.machine.memoryBytes / 8)) },
    readyWithinSeconds: config.app.readyWithin,
  };
}

function tellWindow(input: PlanInput): void {
  const { timeScale } = input.config.monitoring;
  const asked = scaleDownWindow(timeScale);
  if (asked === guideWindowSeconds) return;
  const rule = `monitoring clock ${timeScale}× faster than production's, as far as an autoscaler that decides every 15 s goes; set monitoring.timeScale to 1 for production's own`;
  input.scaled({ service: "app", name: "scale_down_window", production: `${guideWindowSeconds}s`, asked: `${asked}s`, rule });
}

function launch(plan: Plan, service: PlannedService, wiring: Wiring): Launch {
  const [command, ...args] = plan.app.command;
  return {
    program: command === "node" ? "node" : { command: command ?? "" },
    args,
    ...(plan.app.source === "command" ? { containerArgs: plan.app.command } : {}),
    env: appEnvironment(plan, wiring, service),
    files: [],
    cwd: plan.app.cwd,
    ready: { kind: "http", port: "main", path: plan.app.paths.ready },
    stop: { signal: "SIGTERM", graceSeconds: 15 },
  };
}
