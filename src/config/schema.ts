import { z } from "zod";
import { duration } from "./durations.ts";

const port = z.int({ error: "must be a port number from 1 to 65535" }).min(1).max(65_535);
const command = z
  .union([z.string().min(1), z.array(z.string()).min(1)], { error: 'must be a command: "node server.js" or ["node", "server.js"]' })
  .transform((value) => (typeof value === "string" ? value.split(/\s+/).filter(Boolean) : value));
const share = z
  .number({ error: "must be a share between 0 and 1" })
  .gt(0)
  .max(1, { error: (issue) => `${String(issue.input)} is above 1: write a share, ${Number((Number(issue.input) / 100).toPrecision(6))}` });
const path = z.string().min(1).regex(/^\//, { error: 'must begin with "/"' });
const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, { error: "must be lower-case letters, digits and dashes, and begin with a letter" });
const setting = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const appShape = {
  env: z
    .record(z.string(), z.string())
    .default({})
    .meta({ description: "Added to the environment. ${postgres.host}, ${redis.port}, ${secrets.jwt.file} and the like are filled in." }),
  replicas: z.int().min(1).max(20).default(3).meta({ description: "Instances in production; scaled to the CPUs of this machine." }),
  health: path.default("/health"),
  ready: path.default("/ready"),
  metrics: path.optional().meta({ description: "Path of the Prometheus metrics, on a port of its own ($METRICS_PORT)." }),
  migrate: z.strictObject({ up: command, down: command }).optional(),
  tls: z.boolean().default(false),
};

const app = z.union(
  [
    z.strictObject({ command, cwd: z.string().default("."), port: port.optional(), ...appShape }),
    z.strictObject({ image: z.string().min(1), port: port.optional(), ...appShape }),
    z.strictObject({
      build: z.strictObject({ context: z.string().default("."), dockerfile: z.string().default("Dockerfile") }),
      port: port.optional(),
      ...appShape,
    }),
    z.strictObject({ url: z.url(), health: path.default("/health"), ready: path.default("/ready"), metrics: path.optional() }),
  ],
  { error: "must hold exactly one of: command, image, build, url" },
);

const server = { port: port.optional(), settings: z.record(z.string(), setting).default({}) };

/** The configuration of a project: what parity.config.ts exports. Every key is documented in docs/configuration.md. */
export const configurationSchema = z.strictObject({
  $schema: z.string().optional(),
  project: name.meta({ description: "Names the stack: containers, volumes and files carry it." }),
  runtime: z.enum(["auto", "compose", "native"]).default("auto"),
  images: z.enum(["official", "debian"]).default("official"),
  app,
  services: z
    .strictObject({
      postgres: z.strictObject({ ...server, database: name.optional(), user: name.optional() }).prefault({}),
      redis: z.strictObject(server).prefault({}),
      "load-balancer": z.strictObject({ port: port.optional() }).prefault({}),
      prometheus: z.strictObject({ port: port.optional() }).prefault({}),
      alertmanager: z.strictObject({ port: port.optional() }).prefault({}),
      grafana: z.strictObject({ port: port.optional(), enabled: z.boolean().default(true) }).prefault({}),
    })
    .prefault({}),
  slo: z
    .strictObject({
      availability: share.default(0.999),
      latency: z.strictObject({ share: share.default(0.99), below: duration.default(0.2) }).prefault({}),
    })
    .prefault({}),
  load: z
    .strictObject({
      script: z.string().optional().meta({ description: "A k6 script; the one shipped for the sample system when absent." }),
      rate: z
        .int({ error: (issue) => `must be a whole number of requests per second, got ${JSON.stringify(issue.input)}` })
        .min(1)
        .max(1_000_000)
        .default(10_000),
      duration: duration.default(60),
      env: z.record(z.string(), z.string()).default({}),
    })
    .prefault({}),
  monitoring: z
    .strictObject({
      scrapeInterval: duration.default(15),
      timeScale: z
        .number()
        .min(1)
        .max(60)
        .default(15)
        .meta({ description: "Production's clock divided by this is the local stack's: 15 turns 5m into 20s. 1 keeps production's." }),
    })
    .prefault({}),
  limits: z
    .strictObject({
      recovery: duration.default(30).meta({ description: "Within this a drill must be back in its steady state." }),
      rto: duration.default(1800),
      rpo: duration.default(300),
    })
    .prefault({}),
  ledger: z
    .strictObject({
      write: path,
      body: z.record(z.string(), z.unknown()).default({}),
      keyField: z.string().default("idempotencyKey"),
      lookup: path,
      verify: path.optional(),
    })
    .optional()
    .meta({ description: "Endpoints through which a drill counts acknowledged writes that were lost." }),
  documentation: z.string().optional().meta({ description: "Folder with runbooks/ and the disaster recovery plan." }),
  tools: z
    .record(z.string(), z.string())
    .default({})
    .meta({ description: "Programs to use instead of the ones parity would find: name to path." }),
});

/** A checked configuration, defaults filled in, durations in seconds. */
export type Configuration = z.output<typeof configurationSchema>;
/** A configuration as a person writes it. */
export type ConfigurationInput = z.input<typeof configurationSchema>;

/** Gives an editor the types of a configuration; returns it unchanged. */
export function defineConfig(config: ConfigurationInput): ConfigurationInput {
  return config;
}
