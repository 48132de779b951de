import type { Client } from "pg";
import { ParityError } from "../../../errors/parity-error.ts";
import type { ProcessResult } from "../../../host/host.ts";
import type { Tool } from "../../../toolchain/tool.ts";
import { compressionLevels } from "../codec/compression.ts";
import { writeOutputOf } from "../codec/write-output.ts";
import type { Manifest, ManifestFile } from "../manifest.ts";
import { programOf, requireFitting, requirePrograms } from "../programs.ts";
import { sideBySide } from "../several.ts";
import { exportSnapshot, readServerVersion } from "../snapshot.ts";
import { nameOf, readSequences } from "../verify/fingerprint.ts";
import { type ListedTable, listTables } from "../verify/fingerprint-query.ts";
import { writeCanary } from "./canary.ts";
import { type Description, describe } from "./describe.ts";
import { reportProgress } from "./progress.ts";
import { withSource } from "./source.ts";
import { stopWriters } from "./stop-writers.ts";
import type { TakenDatabase, Taking } from "./taking.ts";
import { takeWal } from "./wal.ts";

type Physical = NonNullable<Manifest["database"]["physical"]>;

/**
 * pg_basebackup, then a restore point at which no table was being written to, and the log from the one until past the other: recovered
 * to that point, a copy must equal what the source was in the snapshot taken there. Nothing of it counts before all the log is stored.
 */
export async function takeBase(taking: Taking): Promise<TakenDatabase> {
  const { address, context, id, target } = taking;
  const keeper = { ...address, applicationName: "parity backup, keeps the log" };
  return withSource(keeper, context.signal, (keeping) =>
    withSource(address, context.signal, async (client) => {
      const serverVersion = await readServerVersion(client);
      const programs = await requirePrograms(["pg_basebackup", "pg_dump"], serverVersion, context);
      const [pgBaseBackup, pgDump] = [programOf(programs, "pg_basebackup"), programOf(programs, "pg_dump")];
      requireFitting(pgBaseBackup, serverVersion);
      await keepWal(keeping, id);
      const canary = await writeCanary(client);
      const began = context.host.monotonic();
      const base = await copyBase(taking, pgBaseBackup, await sizeOfAll(client));
      const seconds = (context.host.monotonic() - began) / 1_000;
      const before = await readSequences(client);
      const name = `parity_${id}`;
      const { snapshot, lsn } = await stopWriters(address, context, async (stopper) => {
        const taken = await exportSnapshot(client);
        return { snapshot: taken, lsn: await restorePoint(stopper, name) };
      });
      const after = await readSequences(client);
      const [wal, description] = await sideBySide(
        context.signal,
        (signal) => takeWal({ ...taking, context: { ...context, signal } }, keeping, base.stopLsn, lsn),
        (signal) => describe({ ...taking, context: { ...context, signal } }, client, snapshot, pgDump, "nothing"),
      );
      const tables = asCopied(description.tables, await listTables(client));
      const { startLsn, stopLsn, timeline } = base;
      const physical: Physical = {
        startLsn,
        stopLsn,
        timeline,
        systemIdentifier: await systemIdentifier(client),
        restorePoint: { name, lsn },
      };
      const { compression } = target;
      const level = compressionLevels[compression];
      const sequences = { before, after };
      const says = { ...description, tables, format: "physical" as const, compression, level, sequences, canary, physical };
      return { seconds, files: [base.file, ...wal], says };
    }),
  );
}

/** An unlogged table is in no base backup: the server itself empties it when it recovers. */
export function asCopied(
  tables: Description["tables"],
  listed: readonly Pick<ListedTable, "schema" | "name" | "unlogged">[],
): Description["tables"] {
  const unlogged = new Set(listed.filter((table) => table.unlogged).map(nameOf));
  return tables.map((each) =>
    unlogged.has(each.table) ? { ...each, rows: 0, content: each.content.replace(/-?\d+(?= of \()/, "0") } : each,
  );
}

/** The server recycles no log that a slot may still want; this one is gone with its connection, whatever happens to parity. */
async function keepWal(client: Client, id: string): Promise<void> {
  await client.query("set idle_session_timeout = 0; set statement_timeout = 0");
  await client.query("select pg_create_physical_replication_slot($1, true, true)", [`parity_${id.replaceAll("-", "_")}`]);
}

async function sizeOfAll(client: Client): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>("select sum(pg_database_size(oid)) as bytes from pg_database");
  return Number(rows[0]?.bytes ?? 0);
}

async function restorePoint(client: Client, name: string): Promise<string> {
  const { rows } = await client.query<{ lsn: string }>("select pg_create_restore_point($1) as lsn", [name]);
  return rows[0]?.lsn ?? "";
}

async function systemIdentifier(client: Client): Promise<string> {
  const { rows } = await client.query<{ id: string }>("select system_identifier::text as id from pg_control_system()");
  return rows[0]?.id ?? "";
}

type Base = Pick<Physical, "startLsn" | "stopLsn" | "timeline"> & { readonly file: ManifestFile };

/** The whole data directory as one tar, with the log it needs to be consistent and pg_basebackup's manifest of every file. */
async function copyBase({ id, address, target, context }: Taking, pgBaseBackup: Tool, expectedBytes: number): Promise<Base> {
  const flags = ["--pgdata=-", "--format=tar", "--wal-method=fetch", "--checkpoint=fast", "--manifest-checksums=SHA256"];
  const args = [...flags, "--no-password", "--verbose", `--label=parity ${id}`];
  const seen = reportProgress(context, id, "dump", expectedBytes);
  const base = { name: "base.tar", part: "database", address, tool: pgBaseBackup, args, seen } as const;
  const { file, result } = await writeOutputOf(target, base, context);
  return { file, ...positionsIn(result) };
}

/** From what it says with --verbose. Throws BACKUP_FAILED when that cannot be read: without the positions nobody can tell what log is needed. */
export function positionsIn({ stderr }: Pick<ProcessResult, "stderr">): Omit<Base, "file"> {
  const start = /write-ahead log start point: ([0-9A-F]+\/[0-9A-F]+) on timeline (\d+)/.exec(stderr);
  const stop = /write-ahead log end point: ([0-9A-F]+\/[0-9A-F]+)/.exec(stderr);
  if (start?.[1] !== undefined && stop?.[1] !== undefined) return { startLsn: start[1], timeline: Number(start[2]), stopLsn: stop[1] };
  throw new ParityError("BACKUP_FAILED", "pg_basebackup did not say from where to where its copy reaches", {
    hint: "see its last lines",
    log: stderr.trimEnd().split("\n").slice(-30),
  });
}
