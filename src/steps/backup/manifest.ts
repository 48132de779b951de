import { z } from "zod";

const file = z.strictObject({ name: z.string(), bytes: z.int(), sha256: z.string() });
const sequence = z.strictObject({ sequence: z.string(), last: z.string().optional() });
const role = z.strictObject({
  name: z.string(),
  login: z.boolean(),
  memberOf: z.array(z.string()),
});

/** What a backup says about itself, and about its source at the moment it stands for. */
export const manifestSchema = z.strictObject({
  v: z.literal(1),
  id: z.string(),
  project: z.string(),
  configHash: z.string(),
  database: z.string(),
  serverVersion: z.string(),
  /** The dump's form: what restores it. */
  format: z.literal("pg_dump directory"),
  /** ISO 8601. */
  startedAt: z.string(),
  finishedAt: z.string(),
  seconds: z.number(),
  databaseBytes: z.number(),
  /** Of all files together. */
  bytes: z.number(),
  files: z.array(file).min(1),
  /** Of the source, as of the very snapshot that was dumped. */
  tables: z.array(z.strictObject({ table: z.string(), rows: z.number(), content: z.string() })),
  /** Sequences are in no snapshot: as they were when the dump began and when it had ended. */
  sequences: z.strictObject({ before: z.array(sequence), after: z.array(sequence) }),
  schemaSha256: z.string(),
  /** Roles the dump speaks of, without their passwords. */
  roles: z.array(role),
});

export type Manifest = z.output<typeof manifestSchema>;
export type ManifestFile = Manifest["files"][number];
export type BackupRole = Manifest["roles"][number];
