import { z } from "zod";
import { ParityError } from "../../errors/parity-error.ts";

export const backupParts = ["database", "redis", "configuration", "wal"] as const;

const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** "0/3000148". */
const position = z.string().regex(/^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/);

const file = z.strictObject({
  /** Path below the backup's folder. What was done to the bytes is the end of it: ".zst", ".lz4", ".gz", then ".age". */
  name: z.string().regex(/^(?!\.{1,2}(\/|$))[^/\0]+(\/(?!\.{1,2}(\/|$))[^/\0]+)*$/),
  /** As stored. */
  bytes: count,
  sha256,
  /** Of what was compressed and encrypted. */
  plainSha256: sha256,
  plainBytes: count,
  part: z.enum(backupParts),
});

const sequence = z.strictObject({ sequence: z.string(), last: z.string().optional() });

const role = z.strictObject({
  name: z.string(),
  login: z.boolean(),
  memberOf: z.array(z.string()),
  /** "SUPERUSER", "CREATEDB", "CREATEROLE", "REPLICATION", "BYPASSRLS", "NOINHERIT": those it has, sorted. */
  attributes: z.array(z.string()),
  /** -1: no limit. */
  connectionLimit: z.int(),
  /** As the server writes them: "statement_timeout=30s"; sorted. */
  settings: z.array(z.string()),
});

/** What a dump of one database leaves out, because it belongs to the server. */
const access = z.strictObject({
  owner: z.string(),
  /** Access rights to the database itself, as the server writes them; sorted, empty when they are the defaults. */
  grants: z.array(z.string()),
  /** "role/setting=value", "/setting=value" for everybody; sorted. */
  settings: z.array(z.string()),
});

const physical = z.strictObject({
  /** Where recovery begins, and from where on the files are consistent. */
  startLsn: position,
  stopLsn: position,
  timeline: z.int().min(1),
  systemIdentifier: z.string(),
  /**
   * Its name, and where it is: `tables` and `sequences.after` are of this very moment. The files of the part "wal"
   * ("wal/<segment>" before the endings) hold the log from stopLsn until past it.
   */
  restorePoint: z.strictObject({ name: z.string(), lsn: position }),
});

const database = z.strictObject({
  name: z.string(),
  serverVersion: z.string(),
  /**
   * custom: one file, "database.dump". directory: pg_dump's folder, "dump/…". physical: one tar of the data directory,
   * "base.tar", with pg_basebackup's own manifest in it.
   */
  format: z.enum(["custom", "directory", "physical"]),
  compression: z.enum(["zstd", "lz4", "gzip", "none"]),
  level: count,
  databaseBytes: count,
  /** Of the source, as of the very snapshot that was dumped. */
  tables: z.array(z.strictObject({ table: z.string(), rows: count, content: z.string() })),
  /** Sequences are in no snapshot: as they were when the backup began and when it had ended. */
  sequences: z.strictObject({ before: z.array(sequence), after: z.array(sequence) }),
  schemaSha256: sha256,
  /** Every role but the server's own and its superuser, without passwords. */
  roles: z.array(role),
  access,
  extensions: z.array(z.strictObject({ name: z.string(), version: z.string() })),
  /** Random bytes that were written to the source for this backup: the SHA-256 of the column `bytes` of the table's only row. */
  canary: z.strictObject({ table: z.string(), sha256 }).optional(),
  physical: physical.optional(),
});

const redis = z.strictObject({
  /** One file, "redis.rdb". */
  format: z.literal("rdb"),
  serverVersion: z.string(),
  /** Of all databases, right before the copy began and right after it had ended. */
  keys: z.strictObject({ before: count, after: count }),
});

const configuration = z.strictObject({
  /** One file, "configuration.tar"; what is in it, relative to the project's folder. */
  files: z.array(z.strictObject({ path: z.string(), bytes: count, sha256 })),
});

/** What a backup says about itself, and about its source at the moment it stands for. */
export const manifestSchema = z.strictObject({
  v: z.literal(2),
  id: z.string(),
  project: z.string(),
  configHash: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
  finishedAt: z.string(),
  /** From the first to the last byte of the database's copy. */
  seconds: z.number().min(0),
  /** Of all files together, as stored. */
  bytes: count,
  /** Public halves of the keys of which each one alone opens the files; absent when nothing is encrypted. */
  encryption: z.strictObject({ method: z.literal("age"), recipients: z.array(z.string()).min(1) }).optional(),
  database,
  redis: redis.optional(),
  configuration: configuration.optional(),
  files: z.array(file).min(1),
});

export type Manifest = z.output<typeof manifestSchema>;
export type ManifestFile = Manifest["files"][number];
export type BackupPart = ManifestFile["part"];
export type BackupRole = Manifest["database"]["roles"][number];
export type BackupAccess = Manifest["database"]["access"];

/** Rejects with BACKUP_FAILED a text that is no manifest, or one of another version of parity. */
export function parseManifest(id: string, text: string): Manifest {
  const value = jsonOf(text);
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success && parsed.data.id === id) return parsed.data;
  if (parsed.success) throw unreadable(`backup ${id} is damaged: its manifest is of backup ${parsed.data.id}`);
  const version = typeof value === "object" && value !== null && "v" in value ? value.v : undefined;
  if (typeof version === "number" && version !== 2) {
    throw new ParityError("BACKUP_FAILED", `backup ${id} has form ${version}, and this version of parity reads form 2`, {
      hint: "restore it with the version that took it, and take a new one now",
    });
  }
  throw unreadable(`backup ${id} is damaged: its manifest cannot be read`);
}

function unreadable(sentence: string): ParityError {
  return new ParityError("BACKUP_FAILED", sentence, { hint: "restore another one, and take a new one now" });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The file's name as it was before its bytes were compressed and encrypted: "dump/toc.dat.zst.age" is "dump/toc.dat". */
export function plainName(name: string): string {
  return name.replace(/\.age$/, "").replace(/\.(zst|lz4|gz)$/, "");
}

/** The file that holds what was called so before it was compressed and encrypted. */
export function fileOf(manifest: Manifest, plain: string): ManifestFile {
  const found = manifest.files.find(({ name }) => plainName(name) === plain);
  if (found === undefined) throw unreadable(`backup ${manifest.id} is damaged: it has no ${plain}`);
  return found;
}
