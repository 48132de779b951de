import type { Configuration } from "../config/schema.ts";
import { guideAlerts } from "./guide-alerts.ts";
import type { PlanInput } from "./input.ts";
import {
  type AbsentService,
  type Plan,
  type PlannedApp,
  type PlannedService,
  type ScaledSetting,
  type ServiceName,
  serviceNames,
} from "./plan.ts";
import { scaleSeconds } from "./scale.ts";

export type PlanRequest = Omit<PlanInput, "scaled"> & {
  /** Of what a measurement depends on, made by `hashOf`. */
  readonly configHash: string;
  /** Joins and makes absolute: the one thing about paths that planning needs. */
  resolve(path: string): string;
};

/** Every service, as far as planning needs it: the registry of services is one. */
export type PlannedBy = Readonly<Record<ServiceName, { plan(input: PlanInput): PlannedService | AbsentService }>>;

/** Decides everything about a stack. Reads nothing but its argument, changes nothing. */
export function buildPlan(request: PlanRequest, registry: PlannedBy): Plan {
  const { config } = request;
  const scaled: ScaledSetting[] = [];
  const input: PlanInput = { ...request, scaled: (setting) => scaled.push(setting) };
  const described = serviceNames.map((name) => registry[name].plan(input));
  const absent = described.filter(isAbsent);
  const services = inStartOrder(described.filter((each): each is PlannedService => !isAbsent(each)));
  return {
    v: 1,
    project: config.project,
    root: request.root,
    stateDirectory: request.stateDirectory,
    runtime: request.runtime,
    images: request.images,
    configHash: request.configHash,
    machine: request.machine,
    services: "url" in config.app ? [] : services,
    absent,
    scaled: "url" in config.app ? [] : scaled,
    app: appOf(request),
    ledger: config.ledger && { ...config.ledger, verify: config.ledger.verify },
    database: databaseOf(config),
    serviceLevel: {
      availability: config.slo.availability,
      latencyShare: config.slo.latency.share,
      latencyMs: config.slo.latency.below * 1000,
    },
    load: {
      script: config.load.script === undefined ? request.shipped("k6/load.ts") : request.resolve(config.load.script),
      rate: config.load.rate,
      durationSeconds: config.load.duration,
      env: config.load.env,
    },
    monitoring: {
      timeScale: config.monitoring.timeScale,
      scrapeSeconds: scaleSeconds(config.monitoring.scrapeInterval, config.monitoring.timeScale),
      alerts: guideAlerts,
    },
    limits: { recoverySeconds: config.limits.recovery, rtoSeconds: config.limits.rto, rpoSeconds: config.limits.rpo },
    documentation: config.documentation === undefined ? undefined : request.resolve(config.documentation),
  };
}

function isAbsent(described: PlannedService | AbsentService): described is AbsentService {
  return "reason" in described;
}

/** Names of the database and of the app's role: the project's, in letters SQL takes without quotes. */
export function databaseOf(config: Configuration): { name: string; user: string } {
  const plain = config.project.replaceAll("-", "_");
  return { name: config.services.postgres.database ?? plain, user: config.services.postgres.user ?? plain };
}

/** What a service depends on starts before it; dependencies on what is absent fall away. */
function inStartOrder(services: readonly PlannedService[]): PlannedService[] {
  const waiting = new Map(services.map((service) => [service.name, service]));
  const ordered: PlannedService[] = [];
  const place = (name: ServiceName): void => {
    const service = waiting.get(name);
    if (service === undefined) return;
    waiting.delete(name);
    for (const dependency of service.dependsOn) place(dependency);
    ordered.push(service);
  };
  for (const { name } of services) place(name);
  const planned = new Set(ordered.map(({ name }) => name));
  return ordered.map((service) => ({ ...service, dependsOn: service.dependsOn.filter((name) => planned.has(name)) }));
}

function appOf(request: PlanRequest): PlannedApp {
  const { app } = request.config;
  const paths = { health: app.health, ready: app.ready, metrics: app.metrics };
  const nothing = {
    command: [],
    cwd: request.root,
    env: {},
    image: undefined,
    build: undefined,
    url: undefined,
    migrate: undefined,
    tls: false,
  };
  if ("url" in app) return { ...nothing, source: "url", url: app.url, paths };
  const started = { ...nothing, paths, env: app.env, migrate: app.migrate, tls: app.tls };
  if ("image" in app) return { ...started, source: "image", image: app.image };
  if ("build" in app) {
    const build = { context: request.resolve(app.build.context), dockerfile: app.build.dockerfile };
    return { ...started, source: "build", build };
  }
  return { ...started, source: "command", command: app.command, cwd: request.resolve(app.cwd) };
}
