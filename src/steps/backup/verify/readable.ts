import { rm } from "node:fs/promises";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import { bytes, whole } from "../../../text/words.ts";
import type { StepContext } from "../../../work/context.ts";
import type { BackupKeys } from "../codec/keys.ts";
import { openFile } from "../codec/open-file.ts";
import { requireSuccess } from "../codec/program-output.ts";
import type { Unprivileged } from "../drop-root.ts";
import { type BackupPart, fileOf } from "../manifest.ts";
import { bareEnvironment, programOf, requireProgram, requirePrograms } from "../programs.ts";
import { unpackBase } from "../recover/restore-physical.ts";
import type { OpenedBackup } from "../store/local.ts";
import type { Found, ProofBook } from "./proof.ts";
import { stageDump } from "./restore-into.ts";
import { makeServerFolder } from "./server-folder.ts";
import { readThrough, type Sink } from "./stage-files.ts";

/** A backup that is to be proved, and with what. */
export interface Drill {
  readonly stack: RunningStack;
  readonly opened: OpenedBackup;
  readonly keys: BackupKeys;
  readonly book: ProofBook;
  readonly context: StepContext;
}

export const opensProof = { level: "readable", name: "decrypted and decompressed" } as const;

const nowhere: Sink = async () => new Writable({ write: (_chunk, _encoding, done) => done() });

/** Reads files of a backup to their ends, and keeps nothing of them. */
export async function readParts({ opened, keys, context }: Drill, parts: readonly BackupPart[]): Promise<void> {
  await readThrough(opened, parts, keys, nowhere, context);
}

export function openedToTheEnd({ manifest }: OpenedBackup): Found {
  const plain = manifest.files.reduce((sum, { plainBytes }) => sum + plainBytes, 0);
  return { ok: true, detail: `${whole(manifest.files.length)} files read to their ends, ${bytes(plain)} in clear, each with its digest` };
}

/** Everything that can be known without a server: PostgreSQL's own programs read what will have to be restored. */
export async function proveReadable(drill: Drill): Promise<void> {
  const { manifest } = drill.opened;
  await drill.book.look(opensProof, async () => {
    await readParts(drill, ["database", "redis", "configuration", "wal"]);
    return openedToTheEnd(drill.opened);
  });
  if (manifest.database.format === "physical") return provePhysical(drill);
  await drill.book.look({ level: "readable", name: "pg_restore" }, () =>
    manifest.database.format === "custom" ? readArchive(drill) : readFolder(drill),
  );
}

const readIt: Found = { ok: true, detail: "it reads the archive from its beginning to its end" };

/** As a stream: nothing of it comes to the disk. */
async function readArchive({ opened, keys, context }: Drill): Promise<Found> {
  const { host, signal } = context;
  const tool = programOf(await requirePrograms(["pg_restore"], opened.manifest.database.serverVersion, context), "pg_restore");
  const program = host.pipe({ command: tool.path, args: ["--file=/dev/null"], env: bareEnvironment(host, tool), onlyEnv: true, signal });
  program.output.resume();
  const { name } = fileOf(opened.manifest, "database.dump");
  // Why it did not take everything is what the program says.
  const fed = pipeline(openFile(opened, name, keys, context), program.input).catch(() => undefined);
  const result = await program.done;
  await fed;
  signal.throwIfAborted();
  requireSuccess("pg_restore", result);
  return readIt;
}

async function readFolder({ stack, opened, keys, context }: Drill): Promise<Found> {
  const tool = programOf(await requirePrograms(["pg_restore"], opened.manifest.database.serverVersion, context), "pg_restore");
  const { directory } = await makeServerFolder(stack.plan.stateDirectory, context);
  try {
    const dump = await stageDump(directory, opened, keys, context);
    const args = ["--file=/dev/null", dump.path];
    requireSuccess(
      "pg_restore",
      await context.host.run({ command: tool.path, args, env: bareEnvironment(context.host, tool), onlyEnv: true, signal: context.signal }),
    );
    return readIt;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function provePhysical(drill: Drill): Promise<void> {
  const { stack, opened, keys, context } = drill;
  const { directory, data, who } = await makeServerFolder(stack.plan.stateDirectory, context);
  try {
    await unpackBase(data, who, { opened, keys }, context);
    await verifyBase(drill, data, who);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

export async function verifyBase({ book, context }: Pick<Drill, "book" | "context">, data: string, who: Unprivileged): Promise<void> {
  const { host, signal } = context;
  await book.look({ level: "readable", name: "pg_verifybackup" }, async () => {
    const tool = await requireProgram("pg_verifybackup", context);
    const [command, ...args] = [...who.prefix, tool.path, data];
    const result = await host.run({ command, args, env: bareEnvironment(host, tool), onlyEnv: true, signal });
    signal.throwIfAborted();
    requireSuccess("pg_verifybackup", result);
    return { ok: true, detail: "every file of the data directory as in PostgreSQL's own manifest, and its log readable" };
  });
}
