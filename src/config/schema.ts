import { z } from "zod";
import { readCron } from "./cron.ts";
import { duration } from "./durations.ts";

const port = z
  .int({ error: "must be a port number from 1 to 65535" })
  .min(1)
  .max(65_535)
  .meta({ description: "On 127.0.0.1; a free one when left out." });
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
const workingFolder = z.string().default(".").meta({ description: "Where the command runs, from the configuration's folder." });
const address = z.url().meta({ description: "Of something that runs already: load and checks only, never faults." });
const image = z.string().min(1).meta({ description: "The app as a container image, for compose and kind." });
const build = z
  .strictObject({
    context: z.string().default(".").meta({ description: "Folder of the image's files." }),
    dockerfile: z.string().default("Dockerfile").meta({ description: "From the context." }),
  })
  .meta({ description: "The app as an image that is built first, for compose and kind." });

const appShape = {
  env: z
    .record(z.string(), z.string())
    .default({})
    .meta({ description: "Added to the environment. ${postgres.host}, ${redis.port}, ${secrets.jwt.file} and the like are filled in." }),
  replicas: z.int().min(1).max(20).default(3).meta({ description: "Instances in production; scaled to the CPUs of this machine." }),
  connections: z.int().min(1).max(10_000).optional().meta({
    description:
      "The most connections to the database that one instance opens: an autoscaler makes no more instances than it has room for, but one more than planned.",
  }),
  health: path.default("/health").meta({ description: "Answers 200 while the process lives." }),
  ready: path.default("/ready").meta({ description: "Answers 200 while it can serve; the load balancer and drills ask it." }),
  readyWithin: duration.default(60).meta({ description: "An instance that is not ready after this has failed to start." }),
  metrics: path.optional().meta({ description: "Path of the Prometheus metrics, on a port of its own ($METRICS_PORT)." }),
  migrate: z
    .strictObject({
      up: command.meta({ description: "Applies what is missing; again, it changes nothing." }),
      down: command.meta({ description: "Takes everything back." }),
      back: command.optional().meta({
        description:
          "Takes the newest migration back and no other; with it that one is tried on a restored backup, with its rows, under load.",
      }),
      longestLock: duration.default(0.5).meta({ description: "No longer may a migration keep requests from a table under load." }),
      rewrites: z
        .array(z.string().min(1))
        .default([])
        .meta({ description: 'Large tables a migration may rewrite while it locks everybody out: "orders", "audit.entries".' }),
      largeTableBytes: z
        .int()
        .min(0)
        .default(1_048_576)
        .meta({ description: "From this size on, in a restored backup, a table is large." }),
    })
    .optional()
    .meta({
      description: "Commands that migrate the database $DB_NAME: all the way up before the app starts, all the way down in a trial.",
    }),
  tls: z.boolean().default(false).meta({ description: "The app itself serves HTTPS on $PORT, with $TLS_CERT_FILE and $TLS_KEY_FILE." }),
};

const app = z.union(
  [
    z.strictObject({
      command: command.meta({ description: "Starts one instance; it listens on $HOST and $PORT." }),
      cwd: workingFolder,
      port: port.optional(),
      ...appShape,
    }),
    z.strictObject({ image, port: port.optional(), ...appShape }),
    z.strictObject({ build, port: port.optional(), ...appShape }),
    z.strictObject({ url: address, health: appShape.health, ready: appShape.ready, metrics: path.optional() }),
  ],
  { error: "must hold exactly one of: command, image, build, url" },
);

const server = {
  port: port.optional(),
  settings: z
    .record(z.string(), setting)
    .default({})
    .meta({ description: "The server's own settings, instead of or beside the production tuning." }),
};

/** The configuration of a project: what parity.config.ts exports. Every key is documented in docs/configuration.md. */
export const configurationSchema = z.strictObject({
  $schema: z.string().optional().meta({ description: "For an editor: parity-kit/config.schema.json." }),
  project: name.meta({ description: "Names the stack: containers, volumes and files carry it." }),
  runtime: z
    .enum(["auto", "compose", "native", "kind"])
    .default("auto")
    .meta({ description: "auto: compose when a container engine answers, else native." }),
  images: z
    .enum(["official", "debian"])
    .default("official")
    .meta({ description: "debian: built here of Debian's packages, for a machine without a registry." }),
  kind: z
    .strictObject({
      nodeImage: z
        .string()
        .min(1)
        .optional()
        .meta({ description: "The image of the cluster's nodes; else $PARITY_KIND_NODE_IMAGE, else the one that kind v0.33.0 publishes." }),
      rollout: z
        .strictObject({
          maxSurge: z.int().min(0).default(1).meta({ description: "So many instances more than planned, at most." }),
          maxUnavailable: z
            .int()
            .min(0)
            .default(0)
            .meta({ description: "So many fewer, at most. 2 and 1 is quicker, and serves with less meanwhile." }),
        })
        .refine(({ maxSurge, maxUnavailable }) => maxSurge + maxUnavailable > 0, {
          error: "must let an update add an instance or take one away",
        })
        .optional()
        .meta({ description: "How an update replaces the app's instances: one more, none fewer when absent." }),
    })
    .optional()
    .meta({ description: "How a cluster is made (kind only)." }),
  app,
  services: z
    .strictObject({
      postgres: z
        .strictObject({
          ...server,
          database: name.optional().meta({ description: "The app's database; the project's name when left out." }),
          user: name.optional().meta({ description: "The app's role; the project's name when left out." }),
          replica: z.enum(["none", "asynchronous", "synchronous"], { error: "must be none, asynchronous or synchronous" }).optional().meta({
            description:
              "A streaming replica, on kind. synchronous: a commit waits for it, so that a promotion loses nothing, and waits for good while it is away; asynchronous: what it had not received yet is lost with the primary.",
          }),
        })
        .prefault({}),
      redis: z.strictObject(server).prefault({}),
      "load-balancer": z.strictObject({ port: port.optional() }).prefault({}),
      prometheus: z.strictObject({ port: port.optional() }).prefault({}),
      alertmanager: z.strictObject({ port: port.optional() }).prefault({}),
      grafana: z
        .strictObject({ port: port.optional(), enabled: z.boolean().default(true).meta({ description: "false: without Grafana." }) })
        .prefault({}),
    })
    .prefault({}),
  slo: z
    .strictObject({
      availability: share.default(0.999).meta({ description: "Share of requests that must succeed." }),
      latency: z
        .strictObject({
          share: share.default(0.99).meta({ description: "This share of requests must be faster than `below`." }),
          below: duration.default(0.2).meta({ description: "The limit of latency." }),
          p95: duration.optional().meta({ description: "95 % of the requests must be faster than this; not asked when absent." }),
        })
        .prefault({}),
      endpoints: z
        .record(
          z.string(),
          z.strictObject({
            availability: share.optional().meta({ description: "Share of this endpoint's requests that must succeed." }),
            share: share.optional().meta({ description: "This share of them must be faster than `below`." }),
            below: duration.optional().meta({ description: "The limit of latency." }),
            p95: duration.optional().meta({ description: "95 % of them must be faster than this." }),
          }),
        )
        .default({})
        .meta({ description: 'Limits of single endpoints, by the name tag of their requests: "POST /transfers".' }),
    })
    .prefault({}),
  load: z
    .strictObject({
      script: z
        .string()
        .optional()
        .meta({ description: "A k6 script (docs/load.md); the ones shipped for the sample system when absent." }),
      rate: z
        .int({ error: (issue) => `must be a whole number of requests per second, got ${JSON.stringify(issue.input)}` })
        .min(1)
        .max(1_000_000)
        .default(10_000)
        .meta({ description: "Requests a second, as production must carry them." }),
      duration: duration.default(60).meta({ description: "How long that rate is held." }),
      env: z.record(z.string(), z.string()).default({}).meta({ description: "Added to the script's environment." }),
      seed: z
        .int()
        .min(0)
        .max(2_147_483_647)
        .default(1)
        .meta({ description: "Of every random choice the scripts make: one seed, one sequence." }),
      generators: z.int().min(1).max(64).default(1).meta({ description: "k6 processes that share the load by execution segments." }),
    })
    .prefault({}),
  monitoring: z
    .strictObject({
      scrapeInterval: duration.default(15).meta({ description: "Production's; divided by timeScale here." }),
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
      rto: duration.default(1800).meta({ description: "Within this clients must be served again after a disaster." }),
      rpo: duration.default(300).meta({ description: "So old may the restored data be at the moment of the loss." }),
    })
    .prefault({}),
  backup: z
    .strictObject({
      format: z.enum(["custom", "directory", "physical"]).default("custom").meta({
        description: "custom and directory are pg_dump's; physical is pg_basebackup with its WAL, for recovery to any point in time.",
      }),
      compression: z.enum(["zstd", "lz4", "gzip", "none"]).default("zstd").meta({ description: "Before it is encrypted." }),
      encryption: z
        .union([
          z.literal(false),
          z.strictObject({ recipients: z.array(z.string()).min(1), identityFile: z.string().optional() }),
          z.strictObject({ identityFile: z.string().min(1) }),
          z.strictObject({ passphraseFile: z.string().min(1) }),
          z.strictObject({ passphraseCommand: command }),
        ])
        .optional()
        .meta({ description: "With age; a key of the project's own in .parity when absent. false: not at all." }),
      store: z
        .union([
          z.strictObject({ directory: z.string().min(1) }),
          z.strictObject({
            s3: z.strictObject({
              endpoint: z.url().meta({ description: "Of any S3-compatible server." }),
              bucket: z.string().min(1),
              prefix: z.string().default(""),
              region: z.string().default("auto"),
            }),
          }),
        ])
        .optional()
        .meta({ description: "Where finished backups are copied to; AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY from the environment." }),
      schedule: z
        .string()
        .superRefine((text, { addIssue }) => {
          const read = readCron(text);
          if (typeof read === "string") addIssue(read);
        })
        .default("0 */6 * * *")
        .meta({ description: "As cron writes it, in UTC: every six hours." }),
      retention: z
        .strictObject({
          days: z.int().min(1).default(30).meta({ description: "Nothing older is kept, but the last good one." }),
          everyHours: z.int().min(1).default(6).meta({ description: "Of the first days one of each so many hours is kept." }),
          denseDays: z.int().min(0).default(7).meta({ description: "After so many days one a day is kept." }),
        })
        .prefault({}),
      wal: z.boolean().optional().meta({
        description: "Receive and keep the server's log all the time: with physical backups, recovery to any moment (native only).",
      }),
      productionBytes: z
        .int()
        .min(1)
        .optional()
        .meta({ description: "How large the database is in production: restores are projected to it." }),
    })
    .prefault({}),
  ledger: z
    .strictObject({
      write: path.meta({ description: "POST, JSON: the body with the write's own key; a 2xx answer acknowledges it." }),
      body: z.record(z.string(), z.unknown()).default({}).meta({ description: "What is written each time." }),
      keyField: z.string().default("idempotencyKey").meta({ description: "The field of the body that takes the key." }),
      lookup: path.meta({ description: 'POST {"keys": […]}, 1,000 at most; answers {"present": […]}.' }),
      verify: path.optional().meta({ description: 'POST; answers {"ok": true|false}: whether the app\'s own invariant holds.' }),
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
