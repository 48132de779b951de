import type { RunningProcess } from "../../../host/host.ts";
import type { StepContext } from "../../../work/context.ts";
import { connect, type DatabaseAddress } from "../connection.ts";
import { bareEnvironment, type Programs, programOf } from "../programs.ts";
import type { ServerFolder } from "./server-folder.ts";

/** Of postgresql.conf, in the server's own notation. */
export type ServerSettings = Readonly<Record<string, string>>;

/** A Postgres that was started, and what it said last once it has ended. */
export interface Launched {
  readonly process: RunningProcess;
  readonly end: { log?: readonly string[] };
}

const pollMs = 50;
const stopWithinMs = 10_000;
/** To end in good order is to write everything to the disk first. */
const shutDownWithinMs = 120_000;

/** Small, and without any care for durability: nothing in it outlives the comparison. */
const profile: ServerSettings = {
  shared_buffers: "256MB",
  maintenance_work_mem: "256MB",
  max_connections: "40",
  max_wal_size: "4GB",
  wal_level: "minimal",
  max_wal_senders: "0",
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  autovacuum: "off",
  jit: "off",
  archive_mode: "off",
  ssl: "off",
  unix_socket_directories: "",
  listen_addresses: "127.0.0.1",
};

/** `settings` come before the profile's own; listening and the port are not theirs to change. */
export function launch(
  { data, who }: ServerFolder,
  port: number,
  { programs, settings }: { readonly programs: Programs; readonly settings: ServerSettings },
  { host }: StepContext,
): Launched {
  const postgres = programOf(programs, "postgres");
  const workers = String(host.cpus);
  const all = { ...profile, max_parallel_workers: workers, max_parallel_workers_per_gather: workers, ...settings, port: String(port) };
  const flags = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const [command, ...args] = [...who.boundPrefix, postgres.path, "-D", data, ...flags] as [string, ...string[]];
  const process = host.start({ command, args, env: bareEnvironment(host, postgres), onlyEnv: true });
  const end: Launched["end"] = {};
  void process.done.then(({ stderr }) => (end.log = stderr.trimEnd().split("\n").slice(-30)));
  return { process, end };
}

/** undefined once it answers a query; the last lines it said when it ended or did not answer in time. */
export async function readiness(
  { end }: Launched,
  address: DatabaseAddress,
  withinMs: number,
  { host, signal }: StepContext,
): Promise<readonly string[] | undefined> {
  const deadline = host.monotonic() + withinMs;
  while (end.log === undefined && host.monotonic() < deadline) {
    const client = await connect(address).catch(() => undefined);
    if (client !== undefined) {
      await client.end();
      return undefined;
    }
    await host.sleep(pollMs, signal);
  }
  return end.log ?? [`it did not answer within ${withinMs / 1_000} s`];
}

/** At once, because its data is removed next, or in good order. */
export async function stop(server: Launched | undefined, { host }: StepContext, inGoodOrder = false): Promise<void> {
  if (server === undefined) return;
  server.process.kill(inGoodOrder ? "SIGINT" : "SIGQUIT");
  const ended = new AbortController();
  const force = host.sleep(inGoodOrder ? shutDownWithinMs : stopWithinMs, ended.signal).then(
    () => server.process.kill("SIGKILL"),
    () => undefined,
  );
  await server.process.done;
  ended.abort();
  await force;
}
