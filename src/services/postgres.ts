import type { PlanInput } from "../plan/input.ts";
import type { Plan, PlannedService, PlannedSetting } from "../plan/plan.ts";
import { replicationMode } from "../plan/replication.ts";
import { scaleByMemory } from "../plan/scale.ts";
import { type OwnClient, ownHost } from "./own-client.ts";
import { joinCommand, replicationClients, replicationRole, replicationSettings, standbyFlags } from "./postgres/replication.ts";
import type { Launch, ServiceDefinition, ServiceImages, Wiring } from "./service.ts";
import { receivesLog } from "./wal-receiver.ts";

const gibibyte = 1024 ** 3;
/** The database server of the guide has 8 GB; its tuning gives shared_buffers a quarter of them. */
const productionBytes = 8 * gibibyte;
export const version = "15";
/** Of objects: smaller numbers belong to what initdb makes. */
const firstOwnNumber = 16_384;

/** The guide's tuning of a self-hosted server; `memory` marks what is a share of the server's memory. */
const tuning: readonly { name: string; value: string; memory?: boolean }[] = [
  { name: "max_connections", value: "200" },
  { name: "shared_buffers", value: "2GB", memory: true },
  { name: "effective_cache_size", value: "6GB", memory: true },
  { name: "maintenance_work_mem", value: "512MB", memory: true },
  { name: "checkpoint_completion_target", value: "0.9" },
  { name: "wal_buffers", value: "16MB" },
  { name: "default_statistics_target", value: "100" },
  { name: "random_page_cost", value: "1.1" },
  { name: "effective_io_concurrency", value: "200" },
  { name: "work_mem", value: "10MB", memory: true },
  { name: "min_wal_size", value: "1GB" },
  { name: "max_wal_size", value: "4GB" },
];

/** Not tuning but part of how production runs it. */
const operation: readonly { name: string; value: string }[] = [
  { name: "shared_preload_libraries", value: "pg_stat_statements" },
  { name: "ssl", value: "on" },
  { name: "password_encryption", value: "scram-sha-256" },
];

export const images: ServiceImages = {
  official: "postgres:15-alpine@sha256:fe0737ba566a2c5b2a28f34433c0a423261900ec17b9bf7ad115e1aae7e57f1b",
  debian: "postgres",
};

export const postgres: ServiceDefinition = {
  name: "postgres",
  title: "PostgreSQL",
  images,
  tools: ["postgres", "initdb", "pg_resetwal"],
  networks: ["data"],
  plan: (input): PlannedService => ({
    name: "postgres",
    kind: "service",
    title: "PostgreSQL",
    version,
    instances: 1,
    ports: [{ name: "main", inside: 5432, published: [input.port("postgres", "main", 0)], protocol: "tcp" }],
    settings: settingsFor(input),
    dependsOn: [],
    networks: ["data"],
    limits: limitsIn(input),
    readyWithinSeconds: 60,
  }),
  launch,
  client,
};

/** Of the server, and of whatever is to take its place. */
export function limitsIn(input: PlanInput): PlannedService["limits"] {
  return { cpus: 2, memoryBytes: Math.min(productionBytes, availableBytes(input)) };
}

function availableBytes(input: PlanInput): number {
  return Math.floor(input.machine.memoryBytes / 4);
}

/** With a log that is received all the time: how old its unfinished end may be, and how much the server keeps for a receiver that is gone. */
const archiving: readonly { name: string; value: string }[] = [
  { name: "archive_timeout", value: "1min" },
  { name: "max_slot_wal_keep_size", value: "4GB" },
];

function settingsFor(input: PlanInput): PlannedSetting[] {
  const given = input.config.services.postgres.settings;
  const replicated = replicationMode(input.runtime, input.config.services.postgres.replica) !== undefined;
  const known = [...tuning, ...operation, ...(replicated ? replicationSettings : []), ...(receivesLog(input) ? archiving : [])].map(
    (item) => {
      const own = given[item.name];
      return own === undefined ? scaledSetting(input, item) : { name: item.name, production: own, asked: own };
    },
  );
  const names = new Set(known.map(({ name }) => name));
  const added = Object.entries(given).filter(([name]) => !names.has(name));
  return [...known, ...added.map(([name, value]) => ({ name, production: value, asked: value }))];
}

function scaledSetting(input: PlanInput, item: { name: string; value: string; memory?: boolean }): PlannedSetting {
  if (!item.memory) return { name: item.name, production: item.value, asked: item.value };
  const { asked, rule } = scaleByMemory(item.value, productionBytes, availableBytes(input), "a quarter of this machine");
  if (rule === undefined) return { name: item.name, production: item.value, asked };
  input.scaled({ service: "postgres", name: item.name, production: item.value, asked, rule });
  return { name: item.name, production: item.value, asked, rule };
}

/** Of a server whose role its data tell: one that follows another has the same settings. */
export function launch(plan: Plan, service: PlannedService, wiring: Wiring): Launch {
  const replicated = plan.database.replication !== undefined;
  const flags = [
    ...service.settings.map(({ name, asked }) => `${name}=${asked}`),
    `ssl_cert_file=${wiring.certificate("certificate")}`,
    `ssl_key_file=${wiring.certificate("key")}`,
    `hba_file=${wiring.file("pg_hba.conf")}`,
    "log_min_duration_statement=1000",
    "log_connections=off",
    "log_line_prefix=%m [%p] %q%u@%d ",
    ...(replicated ? standbyFlags(wiring) : []),
  ].flatMap((setting) => ["-c", setting]);
  const { host, port } = wiring.listen("main");
  const database = plan.database.name;
  return {
    program: "postgres",
    // No socket file: everything speaks TCP and TLS, and a path longer than 107 bytes could not hold one.
    args: ["-D", wiring.data(), "-h", host, "-p", String(port), ...flags, "-c", "unix_socket_directories="],
    containerArgs: ["postgres", ...flags],
    env: {},
    containerEnv: {
      POSTGRES_USER: "postgres",
      POSTGRES_PASSWORD_FILE: wiring.secretFile("postgres"),
      POSTGRES_DB: database,
      // A volume's own folder belongs to root there, and the server must own its data.
      ...(wiring.runtime === "kind" ? { PGDATA: "/var/lib/postgresql/data/pgdata" } : {}),
      POSTGRES_INITDB_ARGS: "--auth=scram-sha-256 --data-checksums",
    },
    ...(replicated ? { join: joinCommand(wiring) } : {}),
    files: [
      { name: "pg_hba.conf", content: replicated ? clientAuthentication + replicationClients : clientAuthentication },
      { name: "init.sql", content: roles(plan, wiring), secret: true, path: "/docker-entrypoint-initdb.d/init.sql" },
    ],
    initialise: [
      {
        program: "initdb",
        args: [
          "-D",
          wiring.data(),
          "-U",
          "postgres",
          "-E",
          "UTF8",
          "--locale=C.UTF-8",
          "--data-checksums",
          "--auth=scram-sha-256",
          `--pwfile=${wiring.secretFile("postgres")}`,
        ],
      },
      // What single-user mode makes would else be numbered as the server's own, and pg_dump leaves that out: no dump would bring the extension back.
      { program: "pg_resetwal", args: [`--next-oid=${firstOwnNumber}`, "-D", wiring.data()] },
      { program: "postgres", args: ["--single", "-j", "-D", wiring.data(), "postgres"], input: `CREATE DATABASE "${database}";\n\n` },
      { program: "postgres", args: ["--single", "-j", "-D", wiring.data(), database], input: roles(plan, wiring) },
    ],
    refusesRoot: true,
    ready: { kind: "postgres", port: "main" },
    // SIGINT is a fast shutdown: clients are disconnected, nothing is lost.
    stop: { signal: "SIGINT", graceSeconds: 30 },
    dataPath: "/var/lib/postgresql/data",
  };
}

/** As the superuser. In a container nothing needs the authority, and the way to itself leads over nobody's network. */
export function client(plan: Plan, _service: PlannedService, wiring: Wiring): OwnClient {
  const tls =
    wiring.runtime === "native" ? { PGSSLMODE: "verify-full", PGSSLROOTCERT: wiring.certificate("authority") } : { PGSSLMODE: "require" };
  return {
    env: { PGHOST: ownHost, PGPORT: String(wiring.listen("main").port), PGUSER: "postgres", PGDATABASE: plan.database.name, ...tls },
    password: { variable: "PGPASSWORD", secret: "postgres", printedBy: `cat ${wiring.secretFile("postgres")}` },
  };
}

/**
 * Over the network only TLS; the socket inside a container is what the image's own initialisation uses.
 * "all" databases do not include replication, by which physical backups and their WAL are taken.
 */
const clientAuthentication = `local   all all     scram-sha-256
hostssl all all all scram-sha-256
hostssl replication postgres all scram-sha-256
`;

/** Statements are apart by an empty line because single-user mode reads them so. Secrets are hexadecimal, names are checked by the configuration. */
function roles(plan: Plan, wiring: Wiring): string {
  const { name, user } = plan.database;
  return [
    `CREATE ROLE "${user}" LOGIN PASSWORD '${wiring.secret("app-database")}';`,
    `ALTER DATABASE "${name}" OWNER TO "${user}";`,
    "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;",
    `CREATE ROLE parity_metrics LOGIN PASSWORD '${wiring.secret("metrics-database")}' IN ROLE pg_monitor;`,
    ...(plan.database.replication === undefined ? [] : [replicationRole(wiring.secret("replication"))]),
    "",
  ].join("\n\n");
}
