import { rm } from "node:fs/promises";
import type { Client } from "pg";
import { ParityError } from "../../../errors/parity-error.ts";
import type { BackupLevel, RestoreProof } from "../../../events/event.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import { levelOf } from "../../../state/level-of.ts";
import type { StepContext } from "../../../work/context.ts";
import { readKeys } from "../codec/keys.ts";
import { type DatabaseAddress, liveDatabase, withConnection } from "../connection.ts";
import { requirePrograms } from "../programs.ts";
import type { OpenedBackup } from "../store/local.ts";
import { openPresent } from "../verify/open-present.ts";
import { ProofBook } from "../verify/proof.ts";
import { noticed } from "../verify/proofs/noticed.ts";
import { roles } from "../verify/proofs/roles.ts";
import { tables } from "../verify/proofs/tables.ts";
import { proveCopy } from "../verify/prove-copy.ts";
import { type Drill, openedToTheEnd, opensProof } from "../verify/readable.ts";
import { loadDump, stageDump } from "../verify/restore-into.ts";
import { makeServerFolder } from "../verify/server-folder.ts";
import { proveAnswering } from "./answering.ts";
import { dropDatabase, dropUnfinished, renameDatabase, swapDatabases } from "./swap.ts";
import { asideName, growingPrefix, holdsData, type LiveTarget, refuseTarget } from "./target.ts";

/** A backup that is in use again. */
export interface LiveRestore {
  readonly backup: string;
  /** The database that holds it now. */
  readonly database: string;
  /** What the database that had the name until now is called; undefined when none had it. */
  readonly aside: string | undefined;
  readonly level: BackupLevel | undefined;
  readonly proofs: readonly RestoreProof[];
  /** From the first byte read until it had its name, without the look at what is there. */
  readonly seconds: number;
}

/**
 * Restores a backup on the live server: into a database of another name, proves it there as any copy, and only then gives it the name
 * that was asked for. What had the name before is kept aside. Rejects with NOT_OURS or USAGE before anything is read when the target is
 * the live database or holds data, unless it is named as the one to replace; with BACKUP_FAILED when the copy is not what was backed up,
 * and then nothing has changed.
 */
export async function restoreLive(stack: RunningStack, backupId: string, target: LiveTarget, context: StepContext): Promise<LiveRestore> {
  const name = "into" in target ? target.into : target.replace;
  const server = serverOf(stack);
  const existing = await requireTarget(stack, target);
  const book = new ProofBook(backupId, context);
  const opened = await openPresent(stack, backupId, book);
  requireLogical(opened);
  if ("replace" in target) requireOwn(stack, opened);
  const began = context.host.monotonic();
  const drill: Drill = { stack, opened, keys: await readKeys(stack.plan, context), book, context };
  const growing = `${growingPrefix}${backupId}`;
  return withConnection(server("postgres"), async (client) => {
    await dropUnfinished(client);
    context.defer({
      title: "drop the unfinished restore",
      run: () => withConnection(server("postgres"), (each) => dropDatabase(each, growing)),
    });
    try {
      await restoreBeside(drill, { growing, server });
      await requireProved(drill, server(growing));
      await withConnection(server(growing), (each) => each.query("analyze"));
      const aside = await putInPlace(client, stack, { growing, name, existing, backupId }, context);
      const seconds = (context.host.monotonic() - began) / 1_000;
      if (name === stack.plan.database.name) await proveAnswering(stack, book, context);
      const result = { backup: backupId, database: name, aside, level: levelOf(book.proofs), proofs: book.proofs, seconds };
      await context.run.record(`restore-live-${backupId}.json`, "restore", `${JSON.stringify(result, null, 2)}\n`);
      return result;
    } finally {
      await dropDatabase(client, growing).catch(() => undefined);
    }
  });
}

/** Whether there is a database of the name already. Rejects with NOT_OURS or USAGE when nothing may be restored there. */
export async function requireTarget(stack: RunningStack, target: LiveTarget): Promise<boolean> {
  const name = "into" in target ? target.into : target.replace;
  const live = stack.plan.database.name;
  const server = serverOf(stack);
  const exists = await withConnection(server("postgres"), async (client) => (await names(client)).has(name));
  const looked = exists && "into" in target && name !== live;
  refuseTarget(target, { exists, holdsData: looked ? await withConnection(server(name), holdsData) : false }, live);
  return exists;
}

function serverOf(stack: RunningStack): (database: string) => DatabaseAddress {
  const address = liveDatabase(stack);
  return (database) => ({ ...address, database });
}

async function names(client: Client): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>("select datname as name from pg_database");
  return new Set(rows.map(({ name }) => name));
}

function requireLogical({ manifest }: OpenedBackup): void {
  if (manifest.database.format !== "physical") return;
  throw new ParityError("BACKUP_FAILED", `backup ${manifest.id} is a physical one, which restores a whole server and no single database`, {
    hint: "recover a server of its own from it: parity drill point-in-time, or restore a backup of format custom or directory",
  });
}

function requireOwn({ plan }: RunningStack, { manifest }: OpenedBackup): void {
  if (manifest.project === plan.project) return;
  throw new ParityError("NOT_OURS", `backup ${manifest.id} is one of the project ${manifest.project}, and this is ${plan.project}`, {
    hint: `restore it beside, with --into: parity restore ${manifest.id} --into ${plan.database.name}_restored`,
  });
}

interface Beside {
  readonly growing: string;
  readonly server: (database: string) => DatabaseAddress;
}

async function restoreBeside({ stack, opened, keys, book, context }: Drill, { growing, server }: Beside): Promise<void> {
  const programs = await requirePrograms(["pg_restore"], opened.manifest.database.serverVersion, context);
  // The dump in clear lies where the next parity removes it, should this one be killed.
  const { directory } = await makeServerFolder(stack.plan.stateDirectory, context);
  try {
    const staged: { dump?: Awaited<ReturnType<typeof stageDump>> } = {};
    await book.look(opensProof, async () => {
      staged.dump = await stageDump(directory, opened, keys, context);
      return openedToTheEnd(opened);
    });
    const { dump } = staged;
    if (dump === undefined) throw new Error("nothing was staged");
    await book.look({ level: "consistent", name: "restore" }, async () => {
      await loadDump({ directory, address: server }, opened, dump, programs, context, growing);
      return { ok: true, detail: `pg_restore ended without an error, beside the database that is in use` };
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Where there are rows, what could not be looked at is no proof of them. */
const needed: ReadonlySet<string> = new Set([tables.name, noticed.name]);

/** Nothing that is not what was backed up gets the name. Roles are the whole server's, and those that are there stay as they are. */
async function requireProved({ opened, book, context }: Drill, address: DatabaseAddress): Promise<void> {
  const { manifest } = opened;
  const programs = await requirePrograms(["pg_dump", "pg_amcheck"], manifest.database.serverVersion, context);
  await proveCopy({ address, programs, manifest, connections: Math.max(2, context.host.cpus) }, "equal", book, context);
  const hasRows = manifest.database.tables.some(({ rows }) => rows > 0);
  const wrong = book.proofs.filter(({ ok, name }) => (ok === false && name !== roles.name) || (needed.has(name) && ok !== true && hasRows));
  if (wrong.length === 0) return;
  const says = wrong.map(({ name, detail }) => `${name}: ${detail}`).join("; ");
  throw new ParityError(
    "BACKUP_FAILED",
    `the restored copy of ${manifest.id} is not what was backed up, and was not put in place: ${says}`,
    {
      hint: "nothing was changed; restore another backup",
    },
  );
}

interface Place {
  readonly growing: string;
  readonly name: string;
  readonly existing: boolean;
  readonly backupId: string;
}

/** Returns what the database is called that had the name until now. */
async function putInPlace(
  client: Client,
  stack: RunningStack,
  { growing, name, existing, backupId }: Place,
  context: StepContext,
): Promise<string | undefined> {
  context.signal.throwIfAborted();
  if (!existing) {
    await renameDatabase(client, growing, name);
    return undefined;
  }
  const aside = asideName(name, backupId, await names(client));
  await swapDatabases(client, stack, { growing, name, aside }, context);
  return aside;
}
