import type { PlanInput } from "../plan/input.ts";
import type { Plan, PlannedService, PlannedSetting } from "../plan/plan.ts";
import { bytesOf, gibibytes, sizeOf } from "../plan/scale.ts";
import { type OwnClient, ownHost } from "./own-client.ts";
import type { Launch, ServiceDefinition, Wiring } from "./service.ts";

/** The guides' settings, in the order and notation of redis.conf. */
const tuning: readonly { name: string; value: string }[] = [
  { name: "maxmemory", value: "2gb" },
  { name: "maxmemory-policy", value: "allkeys-lru" },
  { name: "save", value: "900 1 300 10 60 10000" },
  { name: "appendonly", value: "yes" },
  { name: "appendfsync", value: "everysec" },
  { name: "tcp-keepalive", value: "300" },
  { name: "timeout", value: "0" },
  { name: "maxclients", value: "10000" },
  { name: "protected-mode", value: "yes" },
];

export const redis: ServiceDefinition = {
  name: "redis",
  title: "Redis",
  images: { official: "redis:7-alpine@sha256:6ab0b6e7381779332f97b8ca76193e45b0756f38d4c0dcda72dbb3c32061ab99", debian: "redis" },
  tools: ["redis-server"],
  networks: ["data"],
  plan: (input): PlannedService => ({
    name: "redis",
    kind: "service",
    title: "Redis",
    version: "7",
    instances: 1,
    ports: [{ name: "main", inside: 6379, published: [input.port("redis", "main", 0)], protocol: "tcp" }],
    settings: settingsFor(input),
    dependsOn: [],
    networks: ["data"],
    limits: { cpus: 1, memoryBytes: Math.min(3 * 1024 ** 3, Math.floor(input.machine.memoryBytes / 6)) },
    readyWithinSeconds: 30,
  }),
  launch,
  client,
};

function settingsFor(input: PlanInput): PlannedSetting[] {
  const given = input.config.services.redis.settings;
  const all = new Map([...tuning.map(({ name, value }) => [name, value] as const), ...Object.entries(given)]);
  return [...all].map(([name, production]) => {
    const plain = { name, production, asked: production };
    return name === "maxmemory" && given[name] === undefined ? memoryLimit(input, plain) : plain;
  });
}

/** Redis may fill its limit, so the limit must leave the machine usable: an eighth of its memory. */
function memoryLimit(input: PlanInput, setting: PlannedSetting): PlannedSetting {
  const eighth = Math.floor(input.machine.memoryBytes / 8);
  const wanted = bytesOf(setting.production.toUpperCase());
  if (eighth >= wanted) return setting;
  const asked = sizeOf(eighth).toLowerCase();
  const rule = `an eighth of this machine's memory (${gibibytes(input.machine.memoryBytes)})`;
  input.scaled({ service: "redis", name: setting.name, production: setting.production, asked, rule });
  return { ...setting, asked, rule };
}

function launch(_plan: Plan, service: PlannedService, wiring: Wiring): Launch {
  const { host, port } = wiring.listen("main");
  const lines = [
    `bind ${host}`,
    `port ${port}`,
    `dir ${quoted(wiring.data())}`,
    `requirepass ${wiring.secret("redis")}`,
    "daemonize no",
    'logfile ""',
    ...service.settings.map(({ name, asked }) => `${name} ${asked}`),
  ];
  return {
    program: "redis-server",
    args: [wiring.file("redis.conf")],
    containerArgs: ["redis-server", wiring.file("redis.conf")],
    env: {},
    files: [{ name: "redis.conf", content: `${lines.join("\n")}\n`, secret: true }],
    ready: { kind: "redis", port: "main" },
    stop: { signal: "SIGTERM", graceSeconds: 20 },
    dataPath: "/data",
  };
}

/** redis-cli takes its address from no variable, and without one it would ask whatever listens on Redis's usual port. */
function client(_plan: Plan, _service: PlannedService, wiring: Wiring): OwnClient {
  return {
    env: {},
    password: { variable: "REDISCLI_AUTH", secret: "redis", printedBy: `sed -n 's/^requirepass //p' ${wiring.file("redis.conf")}` },
    arguments: { "redis-cli": ["-h", ownHost, "-p", String(wiring.listen("main").port)] },
  };
}

/** Redis reads quotes and escapes as JSON does. What needs none is left as it is. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : JSON.stringify(path);
}
