import { rm } from "node:fs/promises";
import { duration } from "../../../text/words.ts";
import { requirePrograms } from "../programs.ts";
import { restorePhysical } from "../recover/restore-physical.ts";
import { deadlineFor } from "./deadline.ts";
import { startIsolatedServer } from "./isolated-server.ts";
import { type Drill, openedToTheEnd, opensProof, readParts, verifyBase } from "./readable.ts";
import { jobsOf, loadDump, type StagedDump, stageDump } from "./restore-into.ts";
import type { RestoredCopy } from "./restored-copy.ts";
import { makeServerFolder } from "./server-folder.ts";

const restores = { level: "consistent", name: "restore" } as const;
const programsOf = ["postgres", "initdb", "pg_dump", "pg_restore", "pg_amcheck"] as const;

/** Restores a backup into a server of its own and writes down what that proves. The caller removes the server. */
export async function restoreCopy(drill: Drill): Promise<RestoredCopy> {
  const { manifest } = drill.opened;
  const programs = await requirePrograms(programsOf, manifest.database.serverVersion, drill.context);
  const server = await (manifest.database.format === "physical" ? recovered(drill) : loaded(drill, programs));
  return { server, database: manifest.database.name, programs };
}

/** The server starts while the dump is decrypted. */
async function loaded(drill: Drill, programs: RestoredCopy["programs"]): Promise<RestoredCopy["server"]> {
  const { stack, opened, book, context } = drill;
  const { stateDirectory } = stack.plan;
  const deadlineSeconds = deadlineFor(opened.manifest.database.databaseBytes);
  // Made first: whoever makes a folder removes those that nobody owns, as one is that is just being made.
  const { directory } = await makeServerFolder(stateDirectory, context);
  const starting = startIsolatedServer(stateDirectory, programs, context, { deadlineSeconds });
  const started = starting.catch(() => undefined);
  try {
    const dump = await staged(drill, directory);
    try {
      const server = await starting;
      const limited = { ...context, signal: AbortSignal.any([context.signal, server.expired]) };
      await book.look(restores, async () => {
        await loadDump(server, opened, dump, programs, limited).catch((error: unknown) => {
          throw server.expired.aborted ? server.expired.reason : error;
        });
        return { ok: true, detail: `pg_restore ended without an error, ${jobsOf(context)} jobs` };
      });
      return server;
    } finally {
      await dump.remove();
    }
  } catch (error) {
    await (await started)?.remove();
    throw error;
  }
}

async function staged(drill: Drill, directory: string): Promise<StagedDump> {
  const { opened, keys, book, context } = drill;
  const found: { dump?: StagedDump } = {};
  await book.look(opensProof, async () => {
    const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });
    try {
      found.dump = { ...(await stageDump(directory, opened, keys, context)), remove };
      await readParts(drill, ["redis", "configuration", "wal"]);
    } catch (error) {
      await remove();
      throw error;
    }
    return openedToTheEnd(opened);
  });
  if (found.dump === undefined) throw new Error("nothing was staged");
  return found.dump;
}

/** To the moment at which its source was read, and not a transaction further. */
async function recovered(drill: Drill): Promise<RestoredCopy["server"]> {
  const { stack, opened, keys, book, context } = drill;
  const { physical } = opened.manifest.database;
  if (physical === undefined) throw new Error("a physical backup without its positions");
  const began = context.host.monotonic();
  await book.look(opensProof, async () => {
    await readParts(drill, ["redis", "configuration", "wal"]);
    return openedToTheEnd(opened);
  });
  const restored: { server?: RestoredCopy["server"] } = {};
  await book.look(restores, async () => {
    restored.server = await restorePhysical(
      {
        stateDirectory: stack.plan.stateDirectory,
        opened,
        keys,
        password: stack.secret("postgres"),
        walDirectory: undefined,
        inspect: (data, who) => verifyBase({ book, context }, data, who),
      },
      { to: "name", name: physical.restorePoint.name },
      "promote",
      context,
    );
    const took = duration((context.host.monotonic() - began) / 1_000);
    return { ok: true, detail: `recovered to ${physical.restorePoint.name} at ${physical.restorePoint.lsn} in ${took}` };
  });
  if (restored.server === undefined) throw new Error("nothing was recovered");
  return restored.server;
}
