import { randomBytes } from "node:crypto";
import { chown, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ParityError } from "../../../errors/parity-error.ts";
import type { StepContext } from "../../../work/context.ts";
import { type DatabaseAddress, withConnection } from "../connection.ts";
import type { Unprivileged } from "../drop-root.ts";
import { bareEnvironment, type Programs, programOf } from "../programs.ts";
import { startDeadline } from "./deadline.ts";
import { makeServerFolder, type ServerFolder } from "./server-folder.ts";
import { type Launched, launch, readiness, type ServerSettings, stop } from "./server-process.ts";

export { removeLeftOverServers, serversDirectory } from "./server-folder.ts";
export type { ServerSettings } from "./server-process.ts";

/** A Postgres of parity's own: a free port of 127.0.0.1, a random password, a private folder, gone when the work ends or its deadline is over. */
export interface IsolatedServer {
  readonly port: number;
  /** Its private folder (0700), for files the work needs meanwhile. */
  readonly directory: string;
  /** A database of it, as its superuser unless a role and its password are named. */
  address(database: string, as?: { readonly user: string; readonly password: string }): DatabaseAddress;
  /** What it said last, when it has ended by itself; undefined while it runs. */
  ended(): readonly string[] | undefined;
  /** Ends it in good order, and leaves its data: the absolute path of that folder. */
  shutDown(): Promise<string>;
  /** Shuts it down and starts it on the same data and port with other settings beside its own. */
  restart(settings: ServerSettings): Promise<void>;
  /** Fires with BACKUP_FAILED when the server was removed because its deadline was over. */
  readonly expired: AbortSignal;
  /** Stops it and removes its folder. Idempotent. */
  remove(): Promise<void>;
}

/** What a server starts from; an empty cluster of its own when absent. */
export interface ServerSeed {
  /** Of the superuser postgres of the data. */
  readonly password: string;
  readonly readyWithinMs: number;
  /** Fills the empty folder `data` below `directory`; returns the settings the server needs for it beside the usual. */
  fill(directory: string, who: Unprivileged): Promise<ServerSettings>;
}

export interface ServerWish {
  readonly seed?: ServerSeed;
  /** After so long it is removed, whatever is done with it; two hours when absent. */
  readonly deadlineSeconds?: number;
}

const startTries = 3;
const usualReadyMs = 30_000;
const usualDeadlineSeconds = 7_200;

/** Rejects with BACKUP_FAILED or DISK_FULL when it does not start, and then nothing is left of it. */
export async function startIsolatedServer(
  stateDirectory: string,
  programs: Programs,
  context: StepContext,
  { seed, deadlineSeconds = usualDeadlineSeconds }: ServerWish = {},
): Promise<IsolatedServer> {
  const folder = await makeServerFolder(stateDirectory, context);
  const { directory, data } = folder;
  const password = seed?.password ?? randomBytes(24).toString("hex");
  const withinMs = seed?.readyWithinMs ?? usualReadyMs;
  let server: Launched | undefined;
  const remove = async (): Promise<void> => {
    deadline.met();
    await stop(server, context);
    await rm(directory, { recursive: true, force: true });
  };
  const deadline = startDeadline(deadlineSeconds, remove, context);
  context.defer({ title: "remove the isolated server", run: remove });
  try {
    const settings = (await seed?.fill(directory, folder.who)) ?? (await initialise(folder, password, programs, context));
    const started = await startOn(folder, { password, programs, settings, withinMs }, context);
    ({ server } = started);
    const address = addressOn(started.port, password);
    const shutDown = async (): Promise<string> => {
      await stop(server, context, true);
      return data;
    };
    const restart = async (more: ServerSettings): Promise<void> => {
      await shutDown();
      server = launch(folder, started.port, { programs, settings: { ...settings, ...more } }, context);
      const problem = await readiness(server, address("postgres"), withinMs, context);
      if (problem !== undefined) throw notStarted(problem);
    };
    return { port: started.port, directory, address, ended: () => server?.end.log, shutDown, restart, expired: deadline.signal, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

interface Start {
  readonly password: string;
  readonly programs: Programs;
  readonly settings: ServerSettings;
  readonly withinMs: number;
}

async function startOn(folder: ServerFolder, wanted: Start, context: StepContext): Promise<{ port: number; server: Launched }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const server = launch(folder, port, wanted, context);
    try {
      const problem = await readiness(server, addressOn(port, wanted.password)("postgres"), wanted.withinMs, context);
      if (problem === undefined) return { port, server };
      // Between finding a free port and taking it another program may have been quicker.
      if (attempt === startTries || !problem.some((line) => line.includes("Address already in use"))) throw notStarted(problem);
    } catch (error) {
      await stop(server, context);
      throw error;
    }
    await stop(server, context);
  }
}

function addressOn(port: number, superuserPassword: string): IsolatedServer["address"] {
  return (database, as = { user: "postgres", password: superuserPassword }) => ({
    host: "127.0.0.1",
    port,
    database,
    ...as,
    authorityFile: undefined,
  });
}

async function initialise(
  { directory, data, who }: ServerFolder,
  password: string,
  programs: Programs,
  context: StepContext,
): Promise<ServerSettings> {
  const { host, signal } = context;
  const passwordFile = join(directory, "superuser-password");
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (who.account !== undefined) await chown(passwordFile, who.account.uid, who.account.gid);
  const initdb = programOf(programs, "initdb");
  const flags = ["-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--no-sync", `--pwfile=${passwordFile}`];
  const [command, ...args] = [...who.prefix, initdb.path, "-D", data, ...flags] as [string, ...string[]];
  const result = await host.run({ command, args, env: bareEnvironment(host, initdb), onlyEnv: true, signal });
  signal.throwIfAborted();
  if (result.exitCode !== 0) throw notStarted(result.stderr.trimEnd().split("\n"));
  return {};
}

async function freePort(): Promise<number> {
  const { default: getPort } = await import("get-port");
  return getPort({ host: "127.0.0.1" });
}

function notStarted(log: readonly string[]): ParityError {
  if (log.some((line) => line.includes("No space left on device"))) {
    return new ParityError("DISK_FULL", "there is no space for the isolated server", { hint: "free some space, then run it again", log });
  }
  return new ParityError("BACKUP_FAILED", "the isolated server for the restored copy did not start", { hint: "see its last lines", log });
}

/** Makes an empty database that belongs to a role of the server. */
export async function createDatabase(server: { address(database: string): DatabaseAddress }, name: string, owner: string): Promise<void> {
  await withConnection(server.address("postgres"), async (client) => {
    const [database, role] = [name, owner].map((identifier) => client.escapeIdentifier(identifier));
    await client.query(`create database ${database} owner ${role} template template0`);
  });
}
