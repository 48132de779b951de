import { mkdir } from "node:fs/promises";
import type { Client } from "pg";
import { ParityError } from "../../../errors/parity-error.ts";
import type { RunningProcess } from "../../../host/host.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";
import { connect, type DatabaseAddress, environmentOf, liveDatabase } from "../connection.ts";
import { boundPrefix } from "../drop-root.ts";
import { programOf, requireFitting, requirePrograms } from "../programs.ts";
import { readServerVersion } from "../snapshot.ts";
import { reaches } from "./position.ts";

/** The server's log, written to a folder as it comes into being. Ends with parity, also when that is killed. */
export interface WalReceiver {
  /** Absolute path: one file for each segment, the newest with ".partial" at its end. */
  readonly directory: string;
  /** Resolves once everything up to this position is on the disk. Rejects with BACKUP_FAILED when it does not get there. */
  waitUntilStored(lsn: string): Promise<void>;
  /** What it said last, when it has ended by itself: its server is gone. */
  ended(): readonly string[] | undefined;
  /** Idempotent. What was received stays. */
  stop(): Promise<void>;
}

const streamingWithinMs = 30_000;
const storedWithinMs = 60_000;
const stopWithinMs = 10_000;
const pollMs = 50;

/**
 * Streams the live server's log into `directory`, every piece on the disk before it is acknowledged. Resolves when the server says
 * that it streams: a receiver that merely runs may not receive anything yet. The server keeps what was not received, by a slot that
 * is gone with this connection: whatever happens to parity, nothing goes on to fill the server's disk. Rejects with BACKUP_FAILED.
 */
export async function receiveWal(stack: RunningStack, directory: string, context: StepContext): Promise<WalReceiver> {
  const name = `parity_wal_${crypto.randomUUID().replaceAll("-", "")}`;
  const address = { ...liveDatabase(stack), applicationName: name };
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const client = await connect(address);
  let receiver: Receiver | undefined;
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= endAll(receiver, client, context));
  context.defer({ title: "stop receiving the log", run: stop });
  try {
    await requireLog(client);
    await client.query("set idle_session_timeout = 0");
    await client.query("select pg_create_physical_replication_slot($1, true, true)", [name]);
    const running = await launch(address, directory, await readServerVersion(client), context);
    receiver = running;
    const stored = (lsn: string, withinMs: number): Promise<void> =>
      waitUntilStored({ client, name, receiver: running, context }, lsn, withinMs);
    await stored("0/0", streamingWithinMs);
    return {
      directory,
      waitUntilStored: async (lsn) => {
        await stored(lsn, storedWithinMs);
        await client.query("select pg_replication_slot_advance($1, $2)", [name, lsn]);
      },
      ended: () => running.log,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Why this server's log cannot be received: one clause; undefined when it can. */
export async function walObstacle(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ level: string; senders: number; slots: number }>(
    `select current_setting('wal_level') as level,
            current_setting('max_wal_senders')::int - (select count(*)::int from pg_stat_replication) as senders,
            current_setting('max_replication_slots')::int - (select count(*)::int from pg_replication_slots) as slots`,
  );
  const [row] = rows;
  if (row === undefined || row.level === "minimal") return "wal_level is minimal, so its log does not hold what recovery needs";
  // One for the log, one for the base backup that goes on beside it.
  if (row.senders < 2) return "max_wal_senders leaves no two connections that could read its log";
  return row.slots < 1 ? "max_replication_slots leaves none that could hold its log" : undefined;
}

async function requireLog(client: Client): Promise<void> {
  const obstacle = await walObstacle(client);
  if (obstacle === undefined) return;
  throw new ParityError("BACKUP_FAILED", `the log of the server cannot be received: ${obstacle}`, {
    hint: "correct services.postgres.settings in the configuration, then start the stack again",
  });
}

interface Receiver {
  readonly process: RunningProcess;
  /** Once it has ended: its last lines. */
  log?: readonly string[];
}

/** --no-loop: a server that is gone ends it, where it would otherwise be silent for five seconds at a time. */
async function launch(address: DatabaseAddress, directory: string, version: string, context: StepContext): Promise<Receiver> {
  const { host } = context;
  const tool = programOf(await requirePrograms(["pg_receivewal"], version, context), "pg_receivewal");
  requireFitting(tool, version);
  const flags = [`--directory=${directory}`, "--no-loop", "--synchronous", "--status-interval=1", "--no-password"];
  const [command, ...args] = [...(await boundPrefix(host)), tool.path, ...flags] as [string, ...string[]];
  const env = {
    PATH: host.env["PATH"] ?? "",
    LC_ALL: "C",
    ...tool.env,
    ...environmentOf(address),
    PGAPPNAME: address.applicationName ?? "",
  };
  const receiver: Receiver = { process: host.start({ command, args, env, onlyEnv: true }) };
  void receiver.process.done.then(({ stderr }) => (receiver.log = stderr.trimEnd().split("\n").slice(-30)));
  return receiver;
}

interface Watched {
  readonly client: Client;
  readonly name: string;
  readonly receiver: Receiver;
  readonly context: StepContext;
}

/** The server itself says how far the receiver has brought its log onto the disk. */
async function waitUntilStored({ client, name, receiver, context }: Watched, lsn: string, withinMs: number): Promise<void> {
  const { host, signal } = context;
  const deadline = host.monotonic() + withinMs;
  for (;;) {
    if (receiver.log !== undefined) throw notStored(lsn, "pg_receivewal has ended", receiver.log);
    const { rows } = await client.query<{ state: string; flushed: string | null }>(
      "select state, flush_lsn as flushed from pg_stat_replication where application_name = $1",
      [name],
    );
    const [row] = rows;
    if (row?.state === "streaming" && row.flushed !== null && reaches(row.flushed, lsn)) return;
    if (host.monotonic() >= deadline) {
      const state =
        row === undefined ? "the server knows no receiver" : `its state is ${row.state}, stored up to ${row.flushed ?? "nowhere"}`;
      throw notStored(lsn, `${state}, after ${withinMs / 1_000} s`);
    }
    await host.sleep(pollMs, signal);
  }
}

function notStored(lsn: string, why: string, log: readonly string[] = []): ParityError {
  const what = lsn === "0/0" ? "the log of the server is not received" : `the log of the server is not stored up to ${lsn}`;
  return new ParityError("BACKUP_FAILED", `${what}: ${why}`, { hint: "look at the state of the database with: parity status", log });
}

/** SIGINT lets it write what it has; the connection takes the slot with it. */
async function endAll(receiver: Receiver | undefined, client: Client, { host }: StepContext): Promise<void> {
  if (receiver !== undefined && receiver.log === undefined) {
    receiver.process.kill("SIGINT");
    const ended = new AbortController();
    const force = host.sleep(stopWithinMs, ended.signal).then(
      () => receiver.process.kill("SIGKILL"),
      () => undefined,
    );
    await receiver.process.done;
    ended.abort();
    await force;
  }
  await client.end().catch(() => undefined);
}
