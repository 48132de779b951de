import { join } from "node:path";
import type { Tool } from "../../../toolchain/tool.ts";
import { compressionLevels } from "../codec/compression.ts";
import { writeCopiesOf } from "../codec/write-copies.ts";
import { writeOutputOf } from "../codec/write-output.ts";
import type { ManifestFile } from "../manifest.ts";
import { programOf, requireFitting, requirePrograms, runOn } from "../programs.ts";
import { sideBySide } from "../several.ts";
import { exportSnapshot, readServerVersion, type Snapshot } from "../snapshot.ts";
import { readSequences } from "../verify/fingerprint.ts";
import { writeCanary } from "./canary.ts";
import { describe } from "./describe.ts";
import { reportProgress } from "./progress.ts";
import { readTableFiles, refuseRewritten } from "./rewritten.ts";
import { withSource } from "./source.ts";
import type { TakenDatabase, Taking } from "./taking.ts";

/** More than this wins nothing: the server writes as many tables at once, and something else is then the limit. */
const mostJobs = 8;

/** pg_dump as of one snapshot, in which every table's content is read as well, while it is written to. */
export async function takeDump(taking: Taking): Promise<TakenDatabase> {
  const { address, context, format } = taking;
  return withSource(address, context.signal, async (client) => {
    const pgDump = programOf(await requirePrograms(["pg_dump"], await readServerVersion(client), context), "pg_dump");
    const canary = await writeCanary(client);
    const before = await readSequences(client);
    const snapshot = await exportSnapshot(client);
    requireFitting(pgDump, snapshot.serverVersion);
    const began = context.host.monotonic();
    const copy = async (signal: AbortSignal): Promise<Pick<TakenDatabase, "files" | "seconds">> => {
      const files = await (format === "directory" ? dumpFolder : dumpFile)(
        { ...taking, context: { ...context, signal } },
        snapshot,
        pgDump,
      );
      return { files, seconds: (context.host.monotonic() - began) / 1_000 };
    };
    // Both read the same snapshot: what the server has just fetched for the one the other finds in its memory.
    const read = (signal: AbortSignal): ReturnType<typeof describe> =>
      describe({ ...taking, context: { ...context, signal } }, client, snapshot, pgDump, "dump");
    const [{ files, seconds }, description] = await sideBySide(context.signal, copy, read);
    refuseRewritten(await readTableFiles(client), await withSource(address, context.signal, readTableFiles));
    const sequences = { before, after: await readSequences(client) };
    const { compression } = taking.target;
    const says = { ...description, format, compression, level: compressionLevels[compression], sequences, canary };
    return { seconds, files, says };
  });
}

/** One stream from the server to the disk: compressed and encrypted before the first byte of it is written. */
async function dumpFile({ id, address, target, context }: Taking, snapshot: Snapshot, tool: Tool): Promise<ManifestFile[]> {
  const args = ["--format=custom", "--compress=0", `--snapshot=${snapshot.id}`];
  const seen = reportProgress(context, id, "dump", snapshot.tableBytes);
  const { file } = await writeOutputOf(target, { name: "database.dump", part: "database", address, tool, args, seen }, context);
  return [file];
}

/**
 * Several tables at once. pg_dump writes this format into a folder only: what is to be encrypted lies there in clear, in the folder
 * nobody else may enter, until each file was encrypted and is removed.
 */
async function dumpFolder({ id, address, target, context }: Taking, snapshot: Snapshot, pgDump: Tool): Promise<ManifestFile[]> {
  const folder = join(target.folder, "plain");
  const jobs = Math.min(mostJobs, Math.max(2, context.host.cpus));
  // What is on the disk for seconds need not last: what is made of it is.
  const flags = ["--format=directory", "--no-sync", `--jobs=${jobs}`, "--compress=0", `--snapshot=${snapshot.id}`, `--file=${folder}`];
  await runOn(address, pgDump, flags, context);
  const seen = reportProgress(context, id, "dump", snapshot.tableBytes);
  return writeCopiesOf(target, { folder, part: "database", below: "dump", atOnce: jobs, seen }, context);
}
