import { randomBytes } from "node:crypto";
import { chown, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ParityError } from "../../errors/parity-error.ts";
import type { RunningProcess } from "../../host/host.ts";
import type { StepContext } from "../../work/context.ts";
import { isAlive, ownerOf } from "../faults/owner.ts";
import { connect, type DatabaseAddress, withConnection } from "./connection.ts";
import { type Unprivileged, unprivileged } from "./drop-root.ts";
import { type Programs, programOf } from "./programs.ts";

/** An empty Postgres of parity's own: a free port of 127.0.0.1, a random password, a private folder, gone when the work ends. */
export interface IsolatedServer {
  readonly port: number;
  /** Its private folder (0700), for files the work needs meanwhile. */
  readonly directory: string;
  /** A database of it, as its superuser unless a role and its password are named. */
  address(database: string, as?: { readonly user: string; readonly password: string }): DatabaseAddress;
  /** Stops it and removes its folder. Idempotent. */
  remove(): Promise<void>;
}

const startTries = 3;
const readyWithinMs = 30_000;
const pollMs = 50;
const stopWithinMs = 10_000;

/** Small, and without any care for durability: nothing in it outlives the comparison. */
const profile = {
  shared_buffers: "128MB",
  maintenance_work_mem: "256MB",
  max_connections: "40",
  max_wal_size: "4GB",
  wal_level: "minimal",
  max_wal_senders: "0",
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  autovacuum: "off",
  archive_mode: "off",
  ssl: "off",
  unix_socket_directories: "",
  listen_addresses: "127.0.0.1",
};

export function serversDirectory(stateDirectory: string): string {
  return join(stateDirectory, "isolated");
}

/** Removes what killed runs left. A server whose owner lives is not touched; the server of a dead one was ended by the kernel. */
export async function removeLeftOverServers(stateDirectory: string, context: StepContext): Promise<void> {
  const parent = serversDirectory(stateDirectory);
  for (const name of await readdir(parent).catch(() => [])) {
    const directory = join(parent, name);
    const text = await readFile(join(directory, "owner.json"), "utf8").catch(() => undefined);
    const owner = text === undefined ? undefined : (JSON.parse(text) as { pid: number; startedAt?: string });
    if (owner !== undefined && (await isAlive({ pid: owner.pid, startedAt: owner.startedAt }))) continue;
    await endServer(directory, context);
    await rm(directory, { recursive: true, force: true });
  }
}

/** Where the kernel could not bind a server to its parity, the pid file says who it is; its own data folder as argument proves it. */
async function endServer(directory: string, { host }: StepContext): Promise<void> {
  const pid = Number((await readFile(join(directory, "data", "postmaster.pid"), "utf8").catch(() => "")).split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  if (!commandLine.includes(join(directory, "data"))) return;
  host.kill(pid, "SIGQUIT");
  const deadline = host.monotonic() + stopWithinMs;
  while ((await ownerOf(pid)) !== undefined && host.monotonic() < deadline) await host.sleep(pollMs);
}

export async function startIsolatedServer(stateDirectory: string, programs: Programs, context: StepContext): Promise<IsolatedServer> {
  await removeLeftOverServers(stateDirectory, context);
  const { host } = context;
  const directory = join(serversDirectory(stateDirectory), randomBytes(6).toString("hex"));
  const password = randomBytes(24).toString("hex");
  const who = await unprivileged(host);
  let server: RunningProcess | undefined;
  const remove = async (): Promise<void> => {
    await stop(server, context);
    await rm(directory, { recursive: true, force: true });
  };
  context.defer({ title: "remove the isolated server", run: remove });
  try {
    await layOut(directory, password, who, programs, context);
    for (let attempt = 1; ; attempt += 1) {
      const port = await freePort();
      const address = addressOn(port, password);
      server = launch(directory, port, who, programs, context);
      const problem = await readiness(server, address("postgres"), context);
      if (problem === undefined) return { port, directory, address, remove };
      await stop(server, context);
      // Between finding a free port and taking it another program may have been quicker.
      if (attempt === startTries || !problem.some((line) => line.includes("Address already in use"))) throw notStarted(problem);
    }
  } catch (error) {
    await remove();
    throw error;
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

async function layOut(directory: string, password: string, who: Unprivileged, programs: Programs, context: StepContext): Promise<void> {
  const { host, signal } = context;
  const passwordFile = join(directory, "superuser-password");
  await mkdir(join(directory, "data"), { recursive: true, mode: 0o700 });
  await writeFile(join(directory, "owner.json"), JSON.stringify((await ownerOf(host.pid)) ?? { pid: host.pid }));
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (who.account !== undefined) {
    for (const path of [join(directory, "data"), passwordFile]) await chown(path, who.account.uid, who.account.gid);
  }
  const initdb = programOf(programs, "initdb");
  const flags = ["-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--no-sync", `--pwfile=${passwordFile}`];
  const [command, ...args] = [...who.prefix, initdb.path, "-D", join(directory, "data"), ...flags] as [string, ...string[]];
  const result = await host.run({ command, args, env: { ...initdb.env }, signal });
  signal.throwIfAborted();
  if (result.exitCode !== 0) throw notStarted(result.stderr.trimEnd().split("\n"));
}

function launch(directory: string, port: number, who: Unprivileged, programs: Programs, { host }: StepContext): RunningProcess {
  const postgres = programOf(programs, "postgres");
  const settings = Object.entries({ ...profile, port: String(port) }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const [command, ...args] = [...who.boundPrefix, postgres.path, "-D", join(directory, "data"), ...settings] as [string, ...string[]];
  return host.start({ command, args, env: { ...postgres.env } });
}

/** undefined once it answers a query; the last lines it said when it ended or did not answer in time. */
async function readiness(server: RunningProcess, address: DatabaseAddress, { host, signal }: StepContext): Promise<string[] | undefined> {
  const deadline = host.monotonic() + readyWithinMs;
  const end: { log?: string[] } = {};
  void server.done.then(({ stderr }) => (end.log = stderr.trimEnd().split("\n").slice(-30)));
  while (end.log === undefined && host.monotonic() < deadline) {
    const client = await connect(address).catch(() => undefined);
    if (client !== undefined) {
      await client.end();
      return undefined;
    }
    await host.sleep(pollMs, signal);
  }
  return end.log ?? [`it did not answer within ${readyWithinMs / 1_000} s`];
}

async function stop(server: RunningProcess | undefined, { host }: StepContext): Promise<void> {
  if (server === undefined) return;
  // Immediate: its data is removed next.
  server.kill("SIGQUIT");
  const ended = new AbortController();
  const force = host.sleep(stopWithinMs, ended.signal).then(
    () => server.kill("SIGKILL"),
    () => undefined,
  );
  await server.done;
  ended.abort();
  await force;
}

async function freePort(): Promise<number> {
  const { default: getPort } = await import("get-port");
  return getPort({ host: "127.0.0.1" });
}

function notStarted(log: readonly string[]): ParityError {
  return new ParityError("BACKUP_FAILED", "the isolated server for the restored copy did not start", { hint: "see its last lines", log });
}

/** Makes an empty database that belongs to a role of the server. */
export async function createDatabase(server: IsolatedServer, name: string, owner: string): Promise<void> {
  await withConnection(server.address("postgres"), async (client) => {
    const [database, role] = [name, owner].map((identifier) => client.escapeIdentifier(identifier));
    await client.query(`create database ${database} owner ${role} template template0`);
  });
}
