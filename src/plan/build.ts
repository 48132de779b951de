import type { Configuration } from "../config/schema.ts";
import { backupOf } from "./backup.ts";
import type { PlanInput } from "./input.ts";
import { alertsOn } from "./kube-alerts.ts";
import {
  type AbsentService,
  type EndpointLevel,
  type Plan,
  type PlannedApp,
  type PlannedService,
  type ScaledSetting,
  type ServiceName,
  serviceNames,
} from "./plan.ts";
import { replicationMode } from "./replication.ts";
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
    ...(config.kind === undefined ? {} : { kind: clusterOf(config.kind) }),
    configHash: request.configHash,
    machine: request.machine,
    services: "url" in config.app ? [] : services,
    absent: absent.filter(({ unasked }) => unasked !== true),
    scaled: "url" in config.app ? [] : scaled,
    app: appOf(request),
    ledger: config.ledger && { ...config.ledger, verify: config.ledger.verify },
    database: databaseOf(request),
    serviceLevel: {
      availability: config.slo.availability,
      latencyShare: config.slo.latency.share,
      latencyMs: config.slo.latency.below * 1000,
      ...(config.slo.latency.p95 === undefined ? {} : { p95Ms: config.slo.latency.p95 * 1000 }),
      endpoints: endpointLevels(config),
    },
    load: {
      script: config.load.script === undefined ? request.shipped("k6/load.ts") : request.resolve(config.load.script),
      rate: config.load.rate,
      durationSeconds: config.load.duration,
      env: config.load.env,
      scenario: config.load.script === undefined ? "load" : "own",
      seed: config.load.seed,
      generators: config.load.generators,
    },
    monitoring: {
      timeScale: config.monitoring.timeScale,
      scrapeSeconds: scaleSeconds(config.monitoring.scrapeInterval, config.monitoring.timeScale),
      alerts: alertsOn(request.runtime),
    },
    limits: { recoverySeconds: config.limits.recovery, rtoSeconds: config.limits.rto, rpoSeconds: config.limits.rpo },
    backup: backupOf(config, (path) => request.resolve(path)),
    documentation: config.documentation === undefined ? undefined : request.resolve(config.documentation),
  };
}

function endpointLevels({ slo }: Configuration): EndpointLevel[] {
  return Object.entries(slo.endpoints).map(([name, asked]) => ({
    name,
    availability: asked.availability ?? slo.availability,
    latencyShare: asked.share ?? slo.latency.share,
    latencyMs: (asked.below ?? slo.latency.below) * 1000,
    ...(asked.p95 === undefined ? {} : { p95Ms: asked.p95 * 1000 }),
  }));
}

function isAbsent(described: PlannedService | AbsentService): described is AbsentService {
  return "reason" in described;
}

/** Names of the database and of the app's role: the project's, in letters SQL takes without quotes. */
function databaseOf({ config, runtime }: PlanRequest): Plan["database"] {
  const plain = config.project.replaceAll("-", "_");
  const { database, user, replica } = config.services.postgres;
  const replication = replicationMode(runtime, replica);
  return { name: database ?? plain, user: user ?? plain, ...(replication === undefined ? {} : { replication }) };
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
  const started = { ...nothing, paths, env: app.env, migrate: app.migrate, connections: app.connections, tls: app.tls };
  if ("image" in app) return { ...started, source: "image", image: app.image };
  if ("build" in app) {
    const build = { context: request.resolve(app.build.context), dockerfile: app.build.dockerfile };
    return { ...started, source: "build", build };
  }
  return { ...started, source: "command", command: app.command, cwd: request.resolve(app.cwd) };
}

function clusterOf({ nodeImage, rollout }: NonNullable<Configuration["kind"]>): NonNullable<Plan["kind"]> {
  return { ...(nodeImage === undefined ? {} : { nodeImage }), ...(rollout === undefined ? {} : { rollout }) };
}
