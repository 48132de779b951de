import type { Client } from "pg";
import { ParityError } from "../../../errors/parity-error.ts";
import { writeFileOf } from "../codec/write-file.ts";
import type { ManifestFile } from "../manifest.ts";
import type { Taking } from "./taking.ts";

const pieceBytes = 1024 * 1024;

/** The segments that hold the log from one position until past another, each as the server has it. Rejects with BACKUP_FAILED when one is gone. */
export async function takeWal({ target, context }: Taking, client: Client, from: string, until: string): Promise<ManifestFile[]> {
  // What ends here is on the disk, and its segment is not written to again.
  await client.query("select pg_switch_wal()");
  const segmentBytes = await readSegmentBytes(client);
  const files: ManifestFile[] = [];
  for (const segment of await segmentsBetween(client, from, until, segmentBytes)) {
    const bytes = readSegment(client, segment, segmentBytes);
    files.push(await writeFileOf(target, { name: `wal/${segment}`, part: "wal", bytes }, context));
  }
  return files;
}

async function readSegmentBytes(client: Client): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>("select setting as bytes from pg_settings where name = 'wal_segment_size'");
  return Number(rows[0]?.bytes);
}

async function segmentsBetween(client: Client, from: string, until: string, segmentBytes: number): Promise<string[]> {
  // A position at the very end of a segment belongs to the one before, which is how the server names it too.
  const { rows } = await client.query<{ name: string }>(
    `select pg_walfile_name('0/0'::pg_lsn + n * $3::numeric + 1) as name
       from generate_series(floor(($1::pg_lsn - '0/0'::pg_lsn) / $3::numeric), floor(($2::pg_lsn - '0/0'::pg_lsn - 1) / $3::numeric)) n`,
    [from, until, segmentBytes],
  );
  return rows.map(({ name }) => name);
}

async function* readSegment(client: Client, segment: string, segmentBytes: number): AsyncGenerator<Buffer> {
  for (let offset = 0; offset < segmentBytes; offset += pieceBytes) {
    const { rows } = await client.query<{ piece: Buffer | null }>("select pg_read_binary_file($1, $2, $3, true) as piece", [
      `pg_wal/${segment}`,
      offset,
      pieceBytes,
    ]);
    const piece = rows[0]?.piece;
    if (piece?.length !== pieceBytes) throw gone(segment);
    yield piece;
  }
}

function gone(segment: string): ParityError {
  return new ParityError("BACKUP_FAILED", `the server no longer has the segment ${segment} of its log, which the backup needs`, {
    hint: "raise wal_keep_size, or take the backup when less is written",
  });
}
